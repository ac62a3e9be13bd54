4 streamlab validate --strict warned.json
