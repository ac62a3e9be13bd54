1 printf needle | streamlab pii lookup --field event_type --rules replay.json
