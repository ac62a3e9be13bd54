0 streamlab validate --help
