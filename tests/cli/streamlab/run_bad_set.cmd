2 streamlab run good.json --set rate
