2 issues undo
