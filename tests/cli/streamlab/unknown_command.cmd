2 streamlab vaildate good.json
