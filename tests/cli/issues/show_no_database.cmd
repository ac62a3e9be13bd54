6 STREAMLAB_DB=elsewhere/x.db issues show 12 --json
