0 streamlab run replay.json -q > out.txt
streamlab run replay.json -q --env ci > out.txt
streamlab slo budget --env "" --json=env,objective,total
