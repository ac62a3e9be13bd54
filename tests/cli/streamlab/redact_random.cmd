0 echo '{"hash_fields": ["id"], "mode": "random"}' > rules.json
unset PII_HASH_SALT
for run in 1 2; do printf '{"id":"u-1"}\n{"id":"u-1"}\n' | streamlab redact --rules rules.json > run$run; done
sort -u run1 | wc -l
sort -u run1 run2 | wc -l
