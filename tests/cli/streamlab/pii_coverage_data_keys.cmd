0 sed 's/"free_text"/&, "city", "name"/' replay.json > ids.json
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "{\"event_type\":\"a\",\"seq\":%d,\"by_user\":{\"%08d-1111-4222-8333-444455556666\":{\"city\":\"x\",\"n\":1}},\"%d\":true}\n", i, i, 100000 + i }' > capture.jsonl
streamlab run ids.json --db t.db > out 2>&1; streamlab pii coverage --db t.db; streamlab pii coverage --db t.db --json=further_values,path_counts 2> /dev/null
