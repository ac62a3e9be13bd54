# SPDX-License-Identifier: Apache-2.0
"""Killed at any moment the file opens, is whole, and the run shows as aborted; two runs into one file at once both end well; a source
that dies half-way fails in every mode; a healthy slow server passes."""
import signal
import sqlite3

from support import lab, node, say, sim

with lab() as it, sim(it) as urls:
    path = it.scenario(endpoint=urls["ws"], config={"duration_s": 60, "rate_qps": 500})
    for wanted in (0, 100, 1000):
        before = it.sql("SELECT count(*) FROM test_run")[0][0] if it.db.exists() else 0
        process = it.start("streamlab", "run", path)
        while True:
            say(process.poll() is None, f"the run goes on until {wanted} events")
            try:
                runs = it.sql("SELECT count(*) FROM test_run")[0][0]
                events = it.sql("SELECT count(*) FROM stream_event WHERE run_id = (SELECT max(id) FROM test_run)")[0][0]
            except sqlite3.OperationalError:
                continue  # not there yet
            if runs > before and events >= wanted:
                break
        process.kill()
        process.communicate()
        say(it.sql("PRAGMA integrity_check")[0][0] == "ok", "a killed run leaves a whole file")
        shown = it.json("streamlab", "runs")
        say(shown[0]["status"] == "aborted", f"it shows as aborted (shown: {shown[0]['status']})")
        say(process.returncode == -signal.SIGKILL, "it was killed")
        covered = it.run("streamlab", "pii", "coverage", expect=1)
        say(b"has no coverage" in covered.stderr and b"it was aborted" in covered.stderr and not covered.stdout,
            "that no coverage of it was stored is told")
    answered = it.sql("SELECT sum(answered) FROM test_run_second")[0][0]
    spent = it.json("streamlab", "slo", "budget")[0]
    say(spent["total"] >= answered, f"a killed run's messages have spent of the budget to its last second ({spent['total']} of {answered})")
    runs = it.sql("SELECT count(*) FROM test_run")[0][0]
    for baseline in ("1", "@latest"):
        refused = it.run("streamlab", "run", path, "--baseline", baseline, expect=1)
        say(b"it has no result: aborted" in refused.stderr, f"a killed run is no baseline: {baseline}")
    say(it.sql("SELECT count(*) FROM test_run")[0][0] == runs, "and that is told before anything is sent")
    short = it.scenario("short.json", endpoint=urls["ws"], config={"duration_s": 3})
    pair = [it.start("streamlab", "run", short) for _ in range(2)]
    for process in pair:
        out, err = process.communicate(timeout=60)
        say(process.returncode == 0, f"two runs at once both pass (exit {process.returncode})\n{err.decode()[-600:]}")
    states = [row[0] for row in it.sql("SELECT status FROM test_run ORDER BY id")]
    say(states == ["aborted"] * 3 + ["finished"] * 2, f"neither marked the other aborted: {states}")

with lab() as it, node(it, "ws_echo.js", 0, 150) as port:
    path = it.scenario(endpoint=f"ws://127.0.0.1:{port}/", config={"duration_s": 3, "timeouts_ms": {"request": 500, "connect": 500}})
    it.run("streamlab", "run", path, expect=3)
with lab() as it, node(it, "http_mix.js", 0, 100, 1500) as port:
    for name, protocol, target, mode in (("sse", "sse", "/events", "subscribe"),):
        path = it.scenario(f"{name}.json", protocol=protocol, endpoint=f"http://127.0.0.1:{port}{target}",
                           config={"mode": mode, "rate_qps": 100, "duration_s": 4, "payload": None, "sequence_field": "$.seq"})
        it.run("streamlab", "run", path, expect=3)
with lab() as it, node(it, "http_mix.js", 0, 100, 1500) as port:
    path = it.scenario(protocol="sse", endpoint=f"http://127.0.0.1:{port}/events",
                       config={"rate_qps": None, "duration_s": 5, "payload": None, "timeouts_ms": {"connect": 500, "request": 1000}})
    it.run("streamlab", "run", path, expect=3)

with lab() as it, sim(it, settings={"latency_ms": {"p50": 99, "p95": 101}}) as urls:
    for protocol, scheme in (("websocket", "ws"), ("http", "http")):
        path = it.scenario(f"{protocol}.json", protocol=protocol, endpoint=urls[scheme], config={"rate_qps": 500, "duration_s": 4},
                           expected_error_rate=0)
        it.run("streamlab", "run", path)
        report = it.report()
        say(report["counts"]["errors"] == 0, f"a healthy server with 100 ms latency passes on {protocol} without an error")
