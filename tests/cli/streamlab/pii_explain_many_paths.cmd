0 awk 'BEGIN { for (i = 0; i < 1200; i++) printf "{\"event_type\":\"a\",\"seq\":%d,\"g%s\":{\"name%d\":1}}\n", i, substr("abcdef", i % 6 + 1, 1), i }' > capture.jsonl
streamlab pii explain --rules replay.json < capture.jsonl > out; grep -c . out; grep '\*\*' out
