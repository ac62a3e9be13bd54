0 echo '{"hash_fields": ["id"], "salt_env_var": "PII_HASH_SALT"}' > rules.json
echo '{"id":"u-1"}' | streamlab redact --rules rules.json > old
export PII_HASH_SALT_PREV=$PII_HASH_SALT PII_HASH_SALT=another-salt-0123456789-0123456789
streamlab redact --rules rules.json < old | cmp - old && echo "a token of the previous key stays"
echo '{"id":"u-1"}' | streamlab redact --rules rules.json | cmp -s - old || echo "a value gets one of the current key"
unset PII_HASH_SALT_PREV
streamlab redact --rules rules.json < old | cmp -s - old || echo "a token of an unknown key is a value"
