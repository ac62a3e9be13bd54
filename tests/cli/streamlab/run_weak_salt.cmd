4 PII_HASH_SALT=short streamlab run good.json
