1 streamlab run replay.json --db t.db > out 2>&1; streamlab pii coverage --db t.db --run 7
