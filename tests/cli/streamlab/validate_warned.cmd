0 streamlab validate warned.json
