4 streamlab validate --set config.rate_qps=0 good.json
