2 streamlab run good.json --fail-on regression
