0 env -u PII_HASH_SALT streamlab validate good.json
