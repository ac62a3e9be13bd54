0 streamlab validate good.json
