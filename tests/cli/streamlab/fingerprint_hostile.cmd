1 { head -c 3000000 /dev/zero | tr '\0' 'x'; printf '\n'; head -c 200 /dev/zero | tr '\0' '['; printf '\n{"id": "\377"}\n'
printf '{"id": "cut\n[1]\nnot json\n{"id": 7, "stack_trace": 5, "exceptions": "none"}\n{"id": "last"}'; } | streamlab fingerprint --max-bytes 1000000 | cut -c1-90
printf '[]\n' | streamlab fingerprint >/dev/null 2>&1
