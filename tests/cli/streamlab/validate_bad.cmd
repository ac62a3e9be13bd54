4 streamlab validate good.json bad.json broken.json absent.json
