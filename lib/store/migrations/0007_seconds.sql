-- What of a second was judged, and how many latencies its histogram holds. They are not one number: what fills a stall is a
-- latency and no message, and a message may tell no latency. NULL in rows of older versions.
ALTER TABLE test_run_second ADD COLUMN judged INTEGER;
ALTER TABLE test_run_second ADD COLUMN samples INTEGER;
