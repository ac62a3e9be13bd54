4 streamlab validate --json good.json bad.json
