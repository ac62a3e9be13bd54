0 streamlab fingerprint --explain
