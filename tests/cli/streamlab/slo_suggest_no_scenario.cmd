4 echo '{"name": "x"}' > x.json; streamlab slo suggest x.json
