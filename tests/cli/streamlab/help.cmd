0 streamlab --help
