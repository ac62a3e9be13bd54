4 echo '{"hash_fields": ["id"], "salt_env_var": "SHORT"}' > rules.json
SHORT=tooshort-needle streamlab redact --rules rules.json
