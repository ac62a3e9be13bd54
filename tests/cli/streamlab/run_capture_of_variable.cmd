1 export FOLDER=jane-doe
sed 's/captures/${FOLDER}/' > scenario.json <<'END'
{"name": "again ${FOLDER}", "protocol": "replay", "endpoint": "captures/events.jsonl", "config": {},
 "pii_redaction_rules": {"allowlisted_fields": ["id"]}, "expected_p95_latency_ms": 200, "expected_error_rate": 0.02}
END
streamlab run scenario.json --db lab.db -q
code=$?
grep -c jane lab.db
streamlab runs --db lab.db | cut -f 2,3
exit $code
