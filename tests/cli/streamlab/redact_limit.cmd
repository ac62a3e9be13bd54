1 echo '{"allowlisted_fields": ["n"]}' > rules.json
{ echo '{"n":1}'; printf '{"n":"'; head -c 3000000 /dev/zero | tr '\0' x; printf '"}\n'; echo '{"n":2}'; printf '{"n":3}'; } |
  streamlab redact --rules rules.json
