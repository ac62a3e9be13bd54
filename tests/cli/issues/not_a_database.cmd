6 cp good.json streamlab.db; issues list
