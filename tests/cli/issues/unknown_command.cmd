2 issues lst
