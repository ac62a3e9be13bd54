6 streamlab runs --db other.db
