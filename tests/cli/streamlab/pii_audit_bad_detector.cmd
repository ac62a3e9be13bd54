2 streamlab pii audit --detectors emial x.db
