1 printf '{"a":1}\n{needle\n' > old.jsonl; streamlab schema diff old.jsonl '{"a":n}'
