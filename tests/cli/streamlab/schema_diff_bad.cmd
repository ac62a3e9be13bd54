2 streamlab schema diff '{"needle' n
