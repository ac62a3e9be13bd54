6 issues list
