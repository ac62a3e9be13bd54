2 streamlab init --endpoint ftp://h/
