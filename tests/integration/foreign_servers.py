# SPDX-License-Identifier: Apache-2.0
"""Runs against servers that are not ours end in a stored run, a verdict and issues; the same failure is the same issue, and after
a close a regression."""
from support import lab, node, say

with lab() as it:
    path = it.scenario(config={"rate_qps": 200, "duration_s": 2}, expected_error_rate=0.2)
    with node(it, "ws_echo.js", 20) as port:
        it.run("streamlab", "run", path, "--endpoint", f"ws://127.0.0.1:{port}/")
    first = it.json("issues", "list")
    say(len(first) == 1, f"the failing answers of a WebSocket server are one issue (got {[i.get('title') for i in first]})")
    say(it.sql("SELECT count(*) FROM stream_event")[0][0] == 400, "all 400 events are stored")
    say(it.sql("SELECT count(DISTINCT verdict) FROM test_run WHERE verdict = 'pass'")[0][0] == 1, "the run passed within its error budget")

    with node(it, "ws_echo.js", 20) as port:
        it.run("streamlab", "run", path, "--endpoint", f"ws://127.0.0.1:{port}/")
    again = it.json("issues", "list")
    say([i["id"] for i in again] == [i["id"] for i in first], "on another port the same failure is the same issue")

    it.run("issues", "close", first[0]["id"], "--note", "pool size raised")
    say(it.json("issues", "list") == [], "a closed issue leaves the list")
    with node(it, "ws_echo.js", 20) as port:
        it.run("streamlab", "run", path, "--endpoint", f"ws://127.0.0.1:{port}/")
    back = it.json("issues", "list")
    say(len(back) == 1 and back[0]["id"] == first[0]["id"] and back[0]["status"] == "regressed", "after a close it is a regression")
    it.run("issues", "gate", "--fail-on", "regressed", expect=10)

with lab() as it, node(it, "http_mix.js", 10) as port:
    path = it.scenario(protocol="http", endpoint=f"http://127.0.0.1:{port}/ask", config={"rate_qps": 100, "duration_s": 2}, expected_error_rate=0.05)
    it.run("streamlab", "run", path, expect=3)
    found = it.json("issues", "list")
    say(len(found) == 1 and found[0]["error_class"] == "http_5xx", f"an HTTP server's 503 answers are one issue: {found}")
    path = it.scenario("ndjson.json", protocol="http", endpoint=f"http://127.0.0.1:{port}/ndjson",
                       config={"mode": "subscribe", "rate_qps": 50, "duration_s": 2, "payload": None, "sequence_field": "$.seq"})
    it.run("streamlab", "run", path)
    say(it.report()["counts"]["answered"] >= 80, "chunked NDJSON is read line by line")
    path = it.scenario("sse.json", protocol="sse", endpoint=f"http://127.0.0.1:{port}/events",
                       config={"rate_qps": 50, "duration_s": 2, "payload": None, "sequence_field": "$.seq"})
    it.run("streamlab", "run", path)
    say(it.report()["counts"]["answered"] >= 80, "server-sent events are read")
