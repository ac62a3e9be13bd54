4 env -u PII_HASH_SALT streamlab run good.json
