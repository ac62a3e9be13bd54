1 streamlab schema
