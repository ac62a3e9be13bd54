0 streamlab init && streamlab validate scenario.json
