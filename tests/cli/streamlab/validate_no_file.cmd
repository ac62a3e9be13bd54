2 streamlab validate
