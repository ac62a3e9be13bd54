1 streamlab schema .
