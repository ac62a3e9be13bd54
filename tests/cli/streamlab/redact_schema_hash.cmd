0 echo '{"allowlisted_fields": ["n"]}' > rules.json
printf '{"n":1}\n{"n":2.5,"x":"y"}\n{"n":[]}\n' | streamlab redact --rules rules.json --schema-hash | cut -f2
printf '{"n":1}\n{"n":2.5}\n' | streamlab redact --rules rules.json --schema-hash | cut -f1 | uniq -c | sed 's/^ *//'
printf '{"n":1}\n' | streamlab schema | cut -f2
