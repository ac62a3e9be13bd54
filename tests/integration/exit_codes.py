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

# `timeout` signals the process and then its group: that is one wish, and the run is kept.
with lab() as it, sim(it) as urls:
    process = it.start("streamlab", "run", it.scenario(endpoint=urls["ws"], config={"duration_s": 60, "rate_qps": 200}))
    while not it.db.exists() or not it.run("streamlab", "runs", expect=None).stdout.strip():
        say(process.poll() is None, "the run goes on")
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    say(process.returncode == 130, f"two signals at once end the run with 130 (got {process.returncode})\n{err.decode()[-800:]}")
    say(it.sql("SELECT status FROM test_run")[0][0] == "interrupted", "two signals at once are one: the run is stored")
    junit = it.run("streamlab", "report", "--format", "junit").stdout
    say(b'name="run"' in junit and b'type="interrupted"' in junit and b'errors="0"' not in junit, "an interrupted run is not green in JUnit")

# Even runs too short to show drift gate an outage, and what has no sample is not called equal.
with lab() as it:
    def brief(name, endpoint, **more):
        return it.scenario(name, protocol="sim", endpoint=endpoint, config={"duration_s": 1, "rate_qps": 300}, expected_error_rate=1, **more)
    good, outage = brief("good.json", "sim://?latency_ms=2"), brief("outage.json", "sim://?latency_ms=2&error_rate=1")
    it.run("streamlab", "run", good, "-q")
    it.run("streamlab", "run", outage, "-q", "--baseline", "1", "--fail-on", "regression", expect=10)
    it.run("streamlab", "compare", "1", "2", "--fail-on", "regression", expect=10)
    it.run("streamlab", "compare", "1", "1", "--fail-on", "regression")
    (it.folder / "nothing.jsonl").write_text("\n")
    it.run("streamlab", "run", it.scenario("nothing.json", protocol="replay", endpoint="nothing.jsonl", config={
        "rate_qps": None, "duration_s": None, "payload": None}), "-q", expect=7)
    said = it.run("streamlab", "compare", "1", "3", "--fail-on", "regression", expect=7)
    say(b"cannot say" in said.stdout, "without a sample nothing can be said")
    absent = it.run("streamlab", "run", good, "-q", "--baseline", "nope=1", "--fail-on", "regression", expect=1)
    say(b"tagged nope=1" in absent.stderr, "a tag that no run carries is an error")
    say(it.sql("SELECT count(*) FROM test_run")[0][0] == 3, "it is told before the run")
    first = it.run("streamlab", "run", it.scenario("new.json", name="new", protocol="sim", endpoint="sim://?latency_ms=2", config={"duration_s": 1}),
                   "-q", "--baseline", "last-good", "--fail-on", "regression")
    say(b"No baseline yet" in first.stderr, "a first run says that nothing gates it, quiet or not")
