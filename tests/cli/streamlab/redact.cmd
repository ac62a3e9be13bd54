1 cat > rules.json <<'END'
{"allowlisted_fields": ["ts", "note", "tags"], "hash_fields": ["user_id"], "remove_fields": ["transcript"], "salt_env_var": "PII_HASH_SALT"}
END
streamlab redact --rules rules.json --jobs 2
