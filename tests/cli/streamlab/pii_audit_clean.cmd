0 streamlab run replay.json --db t.db > out 2>&1; streamlab pii audit t.db 2> err; code=$?; cut -d: -f1 err; grep -c 'nothing found' err; exit $code
