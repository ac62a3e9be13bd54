2 streamlab pii audit --detectors none x.db
