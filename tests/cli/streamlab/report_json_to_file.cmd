0 streamlab run replay.json -q > out.txt
streamlab report --json=scenario,run -o out.json
streamlab report --format html --json=run -o out.html
cat out.json out.html
