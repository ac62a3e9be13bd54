4 sed 's/"salt_env_var"/"mode": "random", &/' replay.json > r.json; printf needle | streamlab pii lookup --field user_id --rules r.json
