1 streamlab run replay.json --db t.db > out 2>&1; streamlab schema diff 0000ffff n --db t.db
