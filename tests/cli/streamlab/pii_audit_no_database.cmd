6 streamlab pii audit absent.db
