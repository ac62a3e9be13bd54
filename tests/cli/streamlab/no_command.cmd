2 streamlab
