6 streamlab schema diff 0000ffff n
