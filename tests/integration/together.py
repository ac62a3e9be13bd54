# SPDX-License-Identifier: Apache-2.0
"""Ten processes at once on one file: runs that record, then triages that record again. Nothing is lost, nothing doubled."""
import json

from support import lab, say

PROCESSES, EVENTS, BUGS = 10, 300, 5


def events(path):
    with open(path, "w") as out:
        for i in range(EVENTS):
            event = {"id": i}
            if i % 3 == 0:
                event["error"] = {"type": f"Bug{i % BUGS}Error", "message": "it broke"}
            out.write(json.dumps(event) + "\n")


def counts(the_lab):
    return (the_lab.sql("SELECT count(*) FROM anomaly_occurrence")[0][0],
            sorted(the_lab.sql("SELECT error_class, occurrence_count, (SELECT count(*) FROM anomaly_episode e WHERE e.signature_id = s.id),"
                               " (SELECT sum(occurrences) FROM issue_run r WHERE r.signature_id = s.id) FROM anomaly_signature s")))


def at_once(the_lab, *command):
    started = [the_lab.start(*command) for _ in range(PROCESSES)]
    return [(process.communicate(timeout=200)[1], process.returncode) for process in started]


with lab() as the_lab:
    events(the_lab.folder / "events.jsonl")
    the_lab.scenario(protocol="replay", endpoint="events.jsonl", expected_error_rate=1,
                     config={"rate_qps": None, "duration_s": None, "seed": None, "payload": None},
                     pii_redaction_rules={"allowlisted_fields": ["id", "error.type"]})
    the_lab.run("streamlab", "db", "migrate")
    ended = at_once(the_lab, "streamlab", "run", "scenario.json", "--quiet")
    for talk, code in ended:
        if code not in (0, 7):
            print(talk.decode(errors="replace"))
        say(code in (0, 7), "a run beside nine others ends well")
    failing = PROCESSES * len([i for i in range(EVENTS) if i % 3 == 0])
    total, issues = counts(the_lab)
    say(total == failing, f"ten runs at once record {failing} occurrences (got {total})")
    say(len(issues) == BUGS, "each bug is one issue")
    say(all(count == in_runs and episodes == 1 for _, count, episodes, in_runs in issues), "counts fit, and each issue has one episode")

    the_lab.sql_script("PRAGMA foreign_keys = ON; DELETE FROM anomaly_signature; DELETE FROM issue_text;")
    for talk, code in at_once(the_lab, "streamlab", "triage"):
        say(code == 0, "a triage beside nine others ends well")
    say(counts(the_lab) == (total, issues), "ten triages at once find the same again, once each")
    the_lab.run("streamlab", "db", "check")
