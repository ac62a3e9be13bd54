4 ulimit -n 100; streamlab run good.json --set config.connections=2000
