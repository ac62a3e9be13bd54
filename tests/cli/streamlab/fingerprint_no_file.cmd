1 streamlab fingerprint nothing.jsonl
