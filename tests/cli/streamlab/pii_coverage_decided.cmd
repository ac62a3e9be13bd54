0 sed 's/"free_text"/&, "city", "name"/' replay.json > all.json; streamlab run all.json --db t.db > out 2>&1; streamlab pii coverage --strict --db t.db
