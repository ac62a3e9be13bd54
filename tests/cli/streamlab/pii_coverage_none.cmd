1 printf 'x' > capture.jsonl; sed 's/\[[^]]*\]/[]/' replay.json > none.json; streamlab run none.json --db t.db > out 2>&1; streamlab pii coverage --strict --db t.db
