6 streamlab pii coverage
