4 printf needle | env -u PII_HASH_SALT streamlab pii lookup --field user_id --rules replay.json
