0 for url in ws://h/ https://h/a tcp://h:7 capture.jsonl sim://; do streamlab init --force x.json --endpoint $url > /dev/null && streamlab validate x.json; done
