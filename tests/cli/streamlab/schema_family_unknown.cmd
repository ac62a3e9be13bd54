1 streamlab run replay.json --db t.db > out 2>&1; streamlab schema family --event-type other --db t.db
