0 export PII_HASH_SALT_PREV=the-key-of-last-year-0123456789abcdef-0; printf 42 | streamlab pii lookup --field '$.owner.id' --rules replay.json --json
