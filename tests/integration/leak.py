# SPDX-License-Identifier: Apache-2.0
"""Personal data planted in every field of 10,000 events leaves no trace in any file, output or free page."""
import base64
import json
import random

from dashboard import Viewer, dashboard
from support import lab, say

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
rng = random.Random(2026)
needles = []


def needle():
    value = "".join(rng.choice(ALPHABET) for _ in range(16))  # 93 bits
    needles.append(value)
    return value


def digits():
    value = str(rng.randrange(10 ** 19, 10 ** 20))
    needles.append(value)
    return int(value)


def event(i):
    out = {"ts": 1767225600000 + i * 10, "event_type": "utterance", "duration_ms": rng.randrange(900), "user_id": needle(),
           "account": digits(), "session": {"id": needle(), "tags": [needle(), needle()], needle(): needle()},
           "transcript": needle(), "contact": {"email": needle() + "@example.com", "phone": digits()},
           "free": {"deep": {"er": [{"x": needle()}, [needle()]]}}, "esc": needle() + "\u00e9\n\"" + needle()}
    if i % 50 == 0:
        out["error"] = {"type": needle(), "message": needle() + " failed for " + needle(),
                        "stack": f"Traceback (most recent call last):\n  File \"/srv/{needle()}/app.py\", line 3, in handle\n    call()\n{needle()}: {needle()}"}
    text = json.dumps(out)
    if i % 97 == 0:
        text = text[: len(text) // 2]  # refused: nothing of it may be kept
    if i % 101 == 0:
        text = text.replace("{", '{"' + needle() + '": 1, "' + needle() + '": NaN, ', 1)
    return text


def windows(value):
    for start in range(len(value) - 11):
        yield value[start:start + 12]


with lab() as it:
    lines = [event(i) for i in range(10_000)]
    (it.folder / "capture.jsonl").write_text("\n".join(lines) + "\n")
    path = it.scenario(protocol="replay", endpoint="capture.jsonl", expected_error_rate=1, config={
        "rate_qps": None, "duration_s": None, "payload": None, "time_field": "$.ts"},
        pii_redaction_rules={"allowlisted_fields": ["event_type", "duration_ms", "ts"], "hash_fields": ["user_id", "account", "$.session.id"],
                             "remove_fields": ["transcript"], "salt_env_var": "PII_HASH_SALT"})
    outputs = b""

    def keep(*command, stdin=None, expect=None):
        global outputs
        done = it.run(*command, stdin=stdin, expect=expect)
        outputs += done.stdout + done.stderr
        return done

    keep("streamlab", "run", path, expect=0)
    say(it.sql("SELECT count(*) FROM stream_event")[0][0] == 10_000, "10,000 events are stored")
    some = ("\n".join(lines[:1500]) + "\n").encode()
    # `schema`, `schema diff` and `fingerprint` are filters that show key names and frames as they come: values only.
    values = ("\n".join(json.dumps({"a": needle(), "b": [needle()], "c": digits()}) for _ in range(300)) + "\n{" + needle()).encode()
    (it.folder / "values.jsonl").write_bytes(values)
    failures = "\n".join(json.dumps({"id": i, "message": needle() + " failed", "error_class": needle(), "stack_trace":
                                     f"Traceback (most recent call last):\n  File \"/srv/{needle()}/app.py\", line 3, in handle\n    x\nE: {needle()}"})
                         for i in range(100))
    for format in ("text", "json", "markdown", "junit", "github", "openmetrics", "csv", "html", "sarif"):
        keep("streamlab", "report", "--format", format)
    for command in (["runs"], ["runs", "--json"], ["triage"], ["schema", "family"], ["schema", "family", "--json"], ["pii", "coverage"],
                    ["pii", "coverage", "--strict", "--json"], ["schema", "diff", "values.jsonl", "values.jsonl"], ["validate", path],
                    ["rules", "list"], ["db", "check"], ["schema", "diff", needle(), "{"]):
        keep("streamlab", *(word for word in command if word not in needles))
    keep("streamlab", "redact", "--rules", path, stdin=some)
    keep("streamlab", "pii", "explain", "--rules", path, stdin=some)
    keep("streamlab", "schema", stdin=values)
    keep("streamlab", "fingerprint", stdin=failures.encode())
    for type in ("auto", "number", "boolean"):
        keep("streamlab", "pii", "lookup", "--field", "user_id", "--rules", path, "--db", it.db, "--type", type, stdin=needle().encode())
    keep("streamlab", "pii", "lookup", "--field", "transcript", "--rules", path, stdin=needle().encode(), expect=1)
    listed = "\n".join(needles).encode()
    audit = keep("streamlab", "pii", "audit", it.db, "--needles", "-", stdin=listed)
    say(audit.returncode == 0, "pii audit finds none of the needles, and nothing that looks like personal data")
    short = ("abc\n" + needle()).encode()
    keep("streamlab", "pii", "audit", it.db, "--needles", "-", stdin=short, expect=2)
    for command in (["list", "--all"], ["list", "--all", "--json"], ["stats"], ["stats", "--json"], ["export"], ["search", "handle"],
                    ["gate"], ["gate", "--json"]):
        keep("issues", *command)
    for issue in it.json("issues", "list")[:10]:
        for command in ("show", "explain", "history", "similar", "suggest"):
            keep("issues", command, issue["id"])
            keep("issues", command, issue["id"], "--json")
    with dashboard(it) as board:
        issues = board.get("/api/issues?limit=500")["issues"]
        for address in ("/api/state", "/api/session", "/api/runs", "/api/runs/1", "/api/runs/1/seconds", "/api/issues?limit=500", "/api/compare?base=1&run=1",
                     *(f"/api/issues/{issue['id']}" for issue in issues)):
            outputs += board.request("GET", address)[2]
        viewer = Viewer(board)
        viewer.watch(1)
        outputs += json.dumps(viewer.until(lambda m: m["type"] == "run")).encode()
        viewer.end()
    (it.folder / "values.jsonl").unlink()
    (it.folder / "capture.jsonl").unlink()
    haystacks = {"outputs": outputs}
    for file in it.folder.rglob("*"):
        if file.is_file():
            haystacks[file.name] = file.read_bytes()
    say("t.db" in haystacks, "the database is among what is searched")
    forms = {}
    for value in needles:
        for window in windows(value):
            raw = window.encode()
            forms[raw] = value
            forms[raw.hex().encode()] = value
            for offset in range(3):
                forms[base64.b64encode(b"\0" * offset + raw)[4 if offset else 0:16]] = value
    # One pass over each haystack: every window of a form's length is looked up.
    lengths = sorted({len(form) for form in forms})
    for name, hay in haystacks.items():
        for length in lengths:
            for at in range(len(hay) - length + 1):
                if hay[at:at + length] in forms:
                    say(False, f"no needle in {name}: found one at byte {at}")
        say(True, f"no needle in {name} ({len(hay)} bytes)")

# The search can fail: what a rule allows is found, by ours and by the command.
with lab() as it:
    planted = needle()
    (it.folder / "capture.jsonl").write_text(json.dumps({"event_type": planted, "mail": "x"}) + "\n")
    path = it.scenario(protocol="replay", endpoint="capture.jsonl", expected_error_rate=1,
                       config={"rate_qps": None, "duration_s": None, "payload": None})
    it.run("streamlab", "run", path)
    say(planted.encode() in it.db.read_bytes(), "a needle where a rule allows it is in the file")
    found = it.json("streamlab", "pii", "audit", it.db, "--needles", "-", "--detectors", "none", stdin=planted.encode(), expect=10)
    say(not found["clean"] and all(find["whole"] for find in found["finds"]), "pii audit finds it, whole")
    say(planted not in json.dumps(found), "pii audit does not repeat it")
