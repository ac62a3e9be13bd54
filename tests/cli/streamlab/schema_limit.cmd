1 { head -c 3000000 /dev/zero | tr '\0' 'x'; printf '\n{}\n'; } | streamlab schema; code=$?
printf '[1,2]\n[1,2,3]\n' > lines.jsonl
streamlab schema --max-bytes 6 lines.jsonl
exit $code
