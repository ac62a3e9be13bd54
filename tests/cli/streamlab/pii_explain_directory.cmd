1 echo "{}" > r.json; streamlab pii explain --rules r.json < .
