4 streamlab run replay.json --db t.db > out 2>&1; streamlab pii coverage --strict --db t.db --run 1 | grep -c drop; streamlab pii coverage --strict --db t.db > out
