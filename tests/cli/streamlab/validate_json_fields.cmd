4 streamlab validate --json=file,valid bad.json good.json
