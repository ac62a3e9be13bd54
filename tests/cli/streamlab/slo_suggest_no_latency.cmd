7 for i in 1 2 3 4 5; do streamlab run replay.json -q > out.txt; done
streamlab slo suggest replay.json
