4 streamlab run bad.json
