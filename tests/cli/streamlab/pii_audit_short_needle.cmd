2 printf 'long enough to be one\nabc\n' > n.txt; streamlab pii audit --needles n.txt x.db
