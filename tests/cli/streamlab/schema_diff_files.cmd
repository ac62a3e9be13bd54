10 printf '{"a":1}\n{"a":2,"b":1}\n' > old.jsonl; printf '{"a":"x"}\n\n' > new.jsonl; streamlab schema diff old.jsonl new.jsonl --fail-on breaking --json
