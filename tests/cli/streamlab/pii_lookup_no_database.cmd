6 printf needle | streamlab pii lookup --field user_id --rules replay.json --db absent.db
