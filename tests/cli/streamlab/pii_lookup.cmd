0 printf 'u-42\n' | streamlab pii lookup --field user_id --rules replay.json
