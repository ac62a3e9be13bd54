2 streamlab sim --freeze 1:1 --freeze 3:x --for 0
