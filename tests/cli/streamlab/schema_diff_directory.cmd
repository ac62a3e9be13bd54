1 streamlab schema diff . n
