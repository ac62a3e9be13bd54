0 streamlab fingerprint
