# SPDX-License-Identifier: Apache-2.0
"""Each way a run can end has its own exit code."""
import signal

from support import lab, say, sim

with lab() as it, sim(it) as urls:
    ws = urls["ws"]
    good = it.scenario(endpoint=ws, config={"duration_s": 1})
    it.run("streamlab", "run", good)
    it.run("streamlab", "run", it.scenario("slow.json", endpoint=ws, config={"duration_s": 1}, expected_p95_latency_ms=0.001), expect=3)
    it.run("streamlab", "run", it.scenario("refused.json", endpoint="ws://127.0.0.1:1/", config={"duration_s": 1}), expect=5)
    say(it.sql("SELECT count(*) FROM test_run")[0][0] == 3, "a refused target's run is stored, too")
    say(any(i["error_class"] == "connection_refused" for i in it.json("issues", "list")), "a refused connection is an issue")
    (it.folder / "nothing.jsonl").write_text("\n")
    it.run("streamlab", "run", it.scenario("nothing.json", protocol="replay", endpoint="nothing.jsonl", config={
        "rate_qps": None, "duration_s": None, "payload": None}), expect=7)
    (it.folder / "bad.json").write_text('{"name": "x", "protocol": "websocket",\n "endpont": 1}')
    bad = it.run("streamlab", "run", "bad.json", expect=4)
    say(b"bad.json:2:" in bad.stderr and b"endpoint" in bad.stderr, "a bad scenario's error tells the line and a suggestion")
    it.run("streamlab", "run", "absent.json", expect=4)
    it.run("streamlab", "runn", expect=2)
    it.run("issues", "show", "999", expect=1)
    it.run("issues", "list", "--db", "absent.db", expect=6)
    it.env.pop("PII_HASH_SALT")
    missing = it.run("streamlab", "run", good, expect=4)
    say(b"PII_HASH_SALT" in missing.stderr, "a missing salt is named")
    it.env["PII_HASH_SALT"] = "short"
    it.run("streamlab", "run", good, expect=4)
    it.env["PII_HASH_SALT"] = "x" * 64
    it.run("streamlab", "run", good, expect=4)

for signum in (signal.SIGINT, signal.SIGTERM):
    with lab() as it, sim(it) as urls:
        path = it.scenario(endpoint=urls["ws"], config={"duration_s": 60, "rate_qps": 200})
        process = it.start("streamlab", "run", path)
        # The run shows in the file before its first second is over: then it is under way.
        while not it.db.exists() or not it.run("streamlab", "runs", expect=None).stdout.strip():
            say(process.poll() is None, "the run goes on")
        process.send_signal(signum)
        out, err = process.communicate(timeout=60)
        say(process.returncode == 130, f"signal {signum} ends the run with 130 (got {process.returncode})\n{err.decode()[-800:]}")
        say(it.sql("SELECT status FROM test_run")[0][0] == "interrupted", "the run is stored as interrupted")
        say(it.sql("SELECT is_within_slo FROM test_run")[0][0] == 0, "an interrupted run never passes")
        met = it.sql("SELECT count(*) FROM stream_event WHERE payload_schema_hash IS NOT NULL")[0][0]
        covered = it.json("streamlab", "pii", "coverage")
        say(bool(covered["paths"]) == (met > 0), f"an interrupted run has the coverage of its {met} payloads")
