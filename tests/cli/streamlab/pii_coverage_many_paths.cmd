4 awk 'BEGIN { for (i = 0; i < 1200; i++) printf "{\"event_type\":\"a\",\"seq\":%d,\"g%s\":{\"name%d\":1}}\n", i, substr("abcdef", i % 6 + 1, 1), i }' > capture.jsonl
streamlab run replay.json --db t.db > out 2>&1; streamlab pii coverage --db t.db 2> /dev/null | grep -c . ; streamlab pii coverage --db t.db 2> /dev/null | grep '\*\*'; streamlab pii coverage --db t.db --strict > out
