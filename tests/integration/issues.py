# SPDX-License-Identifier: Apache-2.0
"""The knowledge base as its users' hands meet it: queries, merge and undo, stats, suggestions, exchange, SARIF, GitHub, terminal and pipe."""
import json
import os
import pty
import re
import select

from support import lab, say

BUGS = ("TimeoutError", "PoolError", "ParseError")


def capture(path, bugs=BUGS, count=90):
    with open(path, "w") as out:
        for i in range(count):
            event = {"id": i}
            if i % 3 == 0:
                event["error"] = {"type": bugs[i // 3 % len(bugs)], "message": f"it broke in {i} ms"}
            out.write(json.dumps(event) + "\n")


def on_terminal(the_lab, *words):
    """Runs issues with a terminal for standard output; what it wrote there."""
    leader, follower = pty.openpty()
    process = the_lab.start_on("issues", follower, *words)
    os.close(follower)
    out = b""
    while True:
        ready, _, _ = select.select([leader], [], [], 60)
        if not ready:
            break
        try:
            data = os.read(leader, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    process.communicate(timeout=60)
    os.close(leader)
    return out.decode()


def check_editor(the_lab, issue):
    """The editor gets what its user has set, but no key."""
    script = the_lab.folder / "editor.sh"
    script.write_text("#!/bin/sh\nenv > seen\necho fixed > \"$1\"\n")
    script.chmod(0o700)
    leader, follower = pty.openpty()
    the_lab.env.update(EDITOR=str(script), PII_HASH_SALT_PREV="p" * 31 + "q")
    process = the_lab.start_on("issues", follower, "close", issue, stdin=follower, stderr=follower)
    os.close(follower)
    process.wait(timeout=60)
    os.close(leader)
    seen = (the_lab.folder / "seen").read_text()
    say(process.returncode == 0 and "EDITOR=" in seen, "a note is written in the editor")
    say("PII_HASH_SALT" not in seen and the_lab.env["PII_HASH_SALT"] not in seen, "which does not get the key")
    for name in ("EDITOR", "PII_HASH_SALT_PREV"):
        the_lab.env.pop(name)


def check_question(the_lab, many):
    """While a person thinks about a question, others go on."""
    leader, follower = pty.openpty()
    asked = the_lab.start_on("issues", follower, "assign", *many, stdin=follower, stderr=follower)
    os.close(follower)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(leader, 4096)
    the_lab.run("issues", "comment", many[0], "-m", "meanwhile", timeout=30)
    os.write(leader, b"n\n")
    asked.wait(timeout=60)
    os.close(leader)
    say(asked.returncode == 2, "a no changes nothing")
    say(all(i["owner"] == "" for i in the_lab.json("issues", "list", "endpoint:many", "--limit", "0")), "nobody was assigned")


def check_sarif(sarif, issues):
    say(sarif["version"] == "2.1.0" and sarif["$schema"].endswith("sarif-2.1.0.json"), "SARIF names its version and schema")
    (run,) = sarif["runs"]
    rules = run["tool"]["driver"]["rules"]
    say(run["tool"]["driver"]["name"] == "streamlab" and len({rule["id"] for rule in rules}) == len(rules), "the driver lists each rule once")
    say(len(run["results"]) == len(issues), "each issue is a result")
    for result in run["results"]:
        say(rules[result["ruleIndex"]]["id"] == result["ruleId"], "a result points at its rule")
        say(result["level"] in ("none", "note", "warning", "error") and result["message"]["text"], "a result has a level and a message")
        say(result["baselineState"] in ("new", "unchanged", "updated", "absent"), "a result has a baseline state")
        say(re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["streamlabSignature/v1"]), "a result has its fingerprint")
        say(result["occurrenceCount"] >= 1 and result["locations"][0]["logicalLocations"], "a result has a count and a place")
        say(not re.search(r"\s", result["locations"][0].get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "")), "a place's file is a URI")


with lab() as the_lab:
    capture(the_lab.folder / "events.jsonl")
    scenario = {"protocol": "replay", "endpoint": "events.jsonl", "expected_error_rate": 0.1,
                "config": {"rate_qps": None, "duration_s": None, "seed": None, "payload": None},
                "pii_redaction_rules": {"allowlisted_fields": ["id", "error.type"]}}
    the_lab.scenario(**{**scenario, "config": dict(scenario["config"])})
    the_lab.run("streamlab", "run", "scenario.json", "--quiet", "--release", "1.0.0", expect=3)
    issues = the_lab.json("issues", "list")
    say(sorted(i["error_class"] for i in issues) == sorted(BUGS), "each bug is an issue")
    by_class = {i["error_class"]: i["id"] for i in issues}
    timeout, pool, parse = (by_class[name] for name in BUGS)

    # Queries, and the same bytes on a terminal and in a pipe.
    say([i["id"] for i in the_lab.json("issues", "list", "class:PoolError", "is:open")] == [pool], "a query narrows the list")
    say(the_lab.run("issues", "list", "class:Nothing", "--json").stdout == b"[]\n", "nothing is an empty array")
    wrong = the_lab.run("issues", "list", "is:opne", expect=2).stderr.decode()
    say("column 1" in wrong and "did you mean `open`" in wrong, "a wrong term is told with its place and what was meant")
    piped = the_lab.run("issues", "list", "--json").stdout.decode()
    if os.path.exists("/dev/pts/ptmx"):
        say(on_terminal(the_lab, "list", "--json").replace("\r\n", "\n") == piped, "JSON is the same on a terminal and in a pipe")
        say("▁" in on_terminal(the_lab, "list") or "█" in on_terminal(the_lab, "list"), "a terminal sees a sparkline")
    else:
        print("skipped: this machine has no terminals to give (/dev/pts is not mounted)", flush=True)
    lines = the_lab.run("issues", "list").stdout.decode().splitlines()
    say(len(lines) == 3 and all(line.count("\t") == 6 for line in lines), "a pipe gets tab-separated lines")

    # Merge, undo, split; an id that was merged leads to where it went.
    the_lab.run("issues", "merge", str(pool), str(parse), "--into", str(timeout), "--dry-run")
    say(len(the_lab.json("issues", "list")) == 3, "a dry run changes nothing")
    the_lab.run("issues", "merge", str(pool), str(parse), "--into", str(timeout), "-m", "one cause")
    say([i["occurrences"] for i in the_lab.json("issues", "list")] == [30], "a merged issue has all occurrences")
    led = the_lab.run("issues", "show", str(pool), "--json=id")
    say(json.loads(led.stdout) == {"id": timeout} and f"issue {pool} was merged" in led.stderr.decode(), "a merged id leads to the issue it went into, and says so")
    acted = the_lab.run("issues", "comment", str(pool), "-m", "beside").stderr.decode()
    say(f"part of issue {timeout} now" in acted and f"commented on issue {timeout}" in acted, "an act on a merged id says where it went")
    the_lab.run("issues", "undo", str(timeout))
    say("already" in the_lab.run("issues", "merge", str(pool), "--into", str(timeout)).stderr.decode(), "what is merged already is no error")
    say(len(the_lab.json("issues", "stats", str(timeout), str(pool))["rows"]) == 1, "an issue that is named twice counts once")
    the_lab.run("issues", "undo", str(timeout))
    say(len(the_lab.json("issues", "list")) == 3, "undo gives all back")
    the_lab.run("issues", "merge", str(pool), "--into", str(timeout))
    prints = [f["signature_hash"] for f in the_lab.json("issues", "explain", str(timeout))["fingerprints"] if f["kind"] == "grouping"]
    part = the_lab.run("issues", "split", str(timeout), "-f", prints[-1]).stdout.decode().strip()
    refused = the_lab.run("issues", "merge", part, "--into", str(timeout), expect=2).stderr.decode()
    say("keeps them apart" in refused, "what was split stays apart")
    say(the_lab.json("issues", "explain", str(timeout), part)["kept_apart"], "explain says so")
    say(the_lab.json("issues", "similar", str(parse), "--at-least", "0") == [], "what shares neither a frame nor class and endpoint is not suggested")

    # Life: close with a release, what held before, stats over time, gate.
    the_lab.run("issues", "close", str(parse), "-m", "escaped the quotes", "--fixed-in", "1.2.0")
    the_lab.run("issues", "close", str(parse), "-m", "again")
    the_lab.run("streamlab", "run", "scenario.json", "--quiet", "--release", "1.1.0", expect=3)
    say(the_lab.json("issues", "show", str(parse))["status"] == "resolved", "an older release is no regression")
    the_lab.run("streamlab", "run", "scenario.json", "--quiet", "--release", "1.2.0", expect=3)
    say(the_lab.json("issues", "show", str(parse))["status"] == "regressed", "the release with the fix is one")
    learned = the_lab.json("issues", "show", str(parse))["learned"]
    say(any(one["resolution"] == "escaped the quotes" and one["held"] == 0 for one in learned), "a fix that did not hold is told as such")
    weeks = the_lab.json("issues", "stats", "--by", "week")["rows"]
    say(len(weeks) == 1 and re.fullmatch(r"\d{4}-\d\d-\d\d", weeks[0]["name"]), "stats over time")
    say(the_lab.run("issues", "gate", "--fail-on", "regressed", expect=10).stdout != b"", "a regression fails the gate")
    say("nothing-like" in the_lab.run("issues", "stats", "--by", "nothing-like", expect=2).stderr.decode(), "a wrong --by is told")

    # Many at once need a yes.
    capture(the_lab.folder / "many.jsonl", [f"Bug{chr(97 + i)}Error" for i in range(25)])
    the_lab.scenario("many.json", **{**scenario, "endpoint": "many.jsonl", "config": dict(scenario["config"]), "name": "many"})
    the_lab.run("streamlab", "run", "many.json", "--quiet", expect=3)
    many = [str(i["id"]) for i in the_lab.json("issues", "list", "endpoint:many", "--limit", "0")]
    say(len(many) == 25, "25 more issues")
    say("--yes" in the_lab.run("issues", "assign", *many, expect=2).stderr.decode(), "more than 20 need --yes in a pipe")
    if os.path.exists("/dev/pts/ptmx"):
        check_question(the_lab, many)
        check_editor(the_lab, many[0])
    the_lab.run("issues", "assign", *many, "--yes")

    # Out and in: twice is as once; SARIF; GitHub.
    export = the_lab.run("issues", "export").stdout
    for _ in range(2):
        the_lab.run("issues", "import", "-", "--db", "other.db", stdin=export)
        say(sorted(the_lab.run("issues", "export", "--db", "other.db").stdout.splitlines()) == sorted(export.splitlines()), "an import is the export again")
    bad = the_lab.run("issues", "import", "-", "--db", "other.db", stdin=b'{"kind":"issue","uid":"secret-value","title":3', expect=2)
    say(b"line 1" in bad.stderr and b"secret-value" not in bad.stderr, "a broken import is told with its line, without its text")
    check_sarif(json.loads(the_lab.run("issues", "export", "--format", "sarif").stdout), the_lab.json("issues", "list", "--all", "--limit", "0"))

    # One run's report as findings, at the scenario's line that names the endpoint.
    findings = json.loads(the_lab.run("streamlab", "report", "--run", "1", "--format", "sarif").stdout)
    met = the_lab.json("issues", "list", "--run", "1", "--all")
    check_sarif(findings, met)
    lines = (the_lab.folder / "scenario.json").read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if '"endpoint"' in text)
    for result in findings["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        say(place == {"artifactLocation": {"uri": "scenario.json"}, "region": {"startLine": line}}, f"a finding lies in the scenario file {place}")
        say(result["baselineState"] == "new", "what the first run met was new in it")
    empty = json.loads(the_lab.run("streamlab", "report", "--run", "1", "--format", "sarif", "-o", "run.sarif").stdout or b"null")
    say(empty is None and json.loads((the_lab.folder / "run.sarif").read_text()) == findings, "-o writes the same")
    the_lab.env["GITHUB_STEP_SUMMARY"] = str(the_lab.folder / "summary.md")
    the_lab.run("streamlab", "report", "--format", "github")
    say("many" in (the_lab.folder / "summary.md").read_text(), "GitHub gets a step summary")
    (the_lab.folder / "summary.md").unlink()
    told = the_lab.run("streamlab", "run", "many.json", "--format", "github", "--db", "summary.db", expect=3).stdout.decode()
    say((the_lab.folder / "summary.md").read_text().startswith("#"), "and from the run itself")
    say("::warning file=many.json,line=" in told and "title=new issue::" in told, f"a run's new issues are told at its scenario's line\n{told}")
    the_lab.run("streamlab", "run", "many.json", "--format", "github", "--db", "summary.db", "--baseline", "1", expect=3)
    say("| measure | run 1 | run 2 |" in (the_lab.folder / "summary.md").read_text(), "and its comparison with a baseline")
