6 streamlab compare 1 2
