1 streamlab --help > /dev/full
