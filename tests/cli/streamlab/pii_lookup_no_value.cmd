2 streamlab pii lookup --field user_id --rules replay.json
