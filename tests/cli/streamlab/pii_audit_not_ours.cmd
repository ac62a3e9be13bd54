6 printf 'no database' > x.db; streamlab pii audit x.db
