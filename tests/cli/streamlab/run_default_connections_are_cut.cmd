0 ulimit -n 100; streamlab run good.json --set protocol=http --set config.rate_qps=500 --set config.duration_s=1 --endpoint http://127.0.0.1:9/ --json -q | grep "connections instead"
