2 streamlab xyzzyxyzzy 2> err; code=$?; head -1 err; exit $code
