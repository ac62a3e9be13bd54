2 issues
