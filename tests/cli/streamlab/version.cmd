0 streamlab --version
