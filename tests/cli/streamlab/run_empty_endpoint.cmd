2 streamlab run good.json --endpoint ""
