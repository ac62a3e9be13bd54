# SPDX-License-Identifier: Apache-2.0
"""What a history of runs is good for: comparisons, a baseline that gates, limits that the runs bear out, budgets."""
import json

from support import SOURCE, lab, say, sim

with lab() as it, sim(it, "--latency-ms", "5:10") as quick, sim(it, "--latency-ms", "700:900") as slow:
    scenario = it.scenario(name="history", endpoint=quick["ws"], config={"duration_s": 5}, expected_p95_latency_ms=30000)
    first = it.run("streamlab", "run", scenario, "--env", "ci", "--baseline", "last-good", "--fail-on", "regression")
    say(b"No baseline yet" in first.stderr, "the first run has nothing to be compared with, and says so")
    same = it.run("streamlab", "run", scenario, "--env", "ci", "--tag", "kind=same")
    done = it.run("streamlab", "run", scenario, "--env", "ci", "--endpoint", slow["ws"], "--baseline", "last-good", "--fail-on", "regression", expect=10)
    say(b"Compared with run 2: worse" in done.stdout, "a run many times as slow is worse than the last good one")
    again = it.json("streamlab", "run", scenario, "--env", "ci", "--baseline", "kind=same")
    say(again["comparison"]["before"]["run"] == 2, "a tag names a baseline")

    comparison = it.json("streamlab", "compare", "1", "3")
    say(comparison["answer"] == "worse", "compare says worse")
    say([m["answer"] for m in comparison["measures"]][:2] == ["worse", "worse"], "by its median and its p95")
    say(comparison["shapes"] == {"compared": True, "new": [], "gone": []}, "the payloads have the same shapes")
    say(it.json("streamlab", "compare", "3", "1")["answer"] == "better", "the other way round it is better")
    try:
        import jsonschema
        jsonschema.validate(comparison, json.loads((SOURCE / "schemas" / "compare-v1.schema.json").read_text()))
    except ImportError:
        print("skipped: python3-jsonschema is not installed")
    it.run("streamlab", "compare", "1", "1", "--fail-on", "regression,schema")
    say(it.run("streamlab", "compare", "1", "3", "--format", "markdown").stdout.startswith(b"## "), "a comparison can go into a pull request")
    it.run("streamlab", "compare", "1", "99", expect=1)
    it.run("streamlab", "compare", "1", "3", "--fail-on", "slowness", expect=2)
    it.run("streamlab", "run", scenario, "--baseline", "99", expect=1)
    say(it.sql("SELECT count(*) FROM test_run")[0][0] == 4, "a baseline that does not exist is told before anything is sent")
    it.run("streamlab", "run", scenario, "--fail-on", "regression", expect=2)

    text = (it.folder / "scenario.json").read_text().replace('"name"', '"name" ', 1)
    (it.folder / "scenario.json").write_text(text)
    few = it.run("streamlab", "slo", "suggest", scenario, expect=7)
    say(b"5 are needed" in few.stderr, "four runs are too few for a limit")
    short = it.scenario("short.json", name="history", endpoint=quick["ws"], config={"duration_s": 1}, expected_p95_latency_ms=30000)
    for _ in range(3):
        it.run("streamlab", "run", short, "--env", "ci", "--quiet")
    it.run("streamlab", "run", short, "--env", "laptop", "--quiet")
    found = {row["env"]: row for row in it.json("streamlab", "slo", "suggest", scenario)}
    say(set(found) == {"ci", "laptop"} and found["laptop"]["expected_p95_latency_ms"] is None, "each environment has its own advice")
    limit = found["ci"]["expected_p95_latency_ms"]
    say(limit["limit"] > limit["typical"] and 0 < limit["expected_false_alarm_rate"] < 0.011,
        f"the limit's false alarms are told, rounded to the safe side: {limit}")
    it.run("streamlab", "slo", "suggest", scenario, "--write", expect=2)
    say((it.folder / "scenario.json").read_text() == text, "two environments: nothing is written")
    it.run("streamlab", "slo", "suggest", scenario, "--env", "ci", "--write")
    written = (it.folder / "scenario.json").read_text()
    rate = found["ci"]["expected_error_rate"]["limit"]
    before, after = json.loads(text), json.loads(written)
    say(after["expected_p95_latency_ms"] == limit["limit"] and after["expected_error_rate"] == rate, "--write puts both numbers into the file")
    blank = [line for line in text.splitlines() if "expected_" not in line]
    say([line for line in written.splitlines() if "expected_" not in line] == blank, "and leaves every other line as it was")
    say(not list(it.folder.glob("*.new")), "and no other file")
    it.run("streamlab", "validate", scenario)

    budget = it.json("streamlab", "slo", "budget", "--env", "ci")
    say([row["objective"] for row in budget] == ["error_rate", "p95_latency"], "both objectives have a budget")
    say(budget[0]["bad"] == 0 and budget[0]["budget_left"] == 1, "no error spends nothing")
    say(budget[0]["total"] == sum(row[0] for row in it.sql("SELECT offered FROM test_run WHERE env = 'ci'")), "of all messages judged")
    say(len(budget[0]["burns"]) == 4, "over four pairs of windows")
