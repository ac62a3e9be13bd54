# SPDX-License-Identifier: Apache-2.0
"""Ten people act at once on the same issues while a run records them: each act happens once, in an order that explains what is there."""
import json
import random
import re
import subprocess
import threading

from support import lab, say

PEOPLE, ACTS, BUGS = 10, 12, 6
REFUSALS = re.compile(r"^error: issue \d+ is resolved$", re.M)  # the one answer that is an error: a status on what is resolved
DONE = re.compile(r"^✓ (?:assigned|closed|reopened|muted|unmuted|commented on|took back the last \w+ of|merged [\d, ]+ into)? ?issue (\d+)", re.M)


class Recording:
    """A run that lasts as long as the test: it replays what it is given."""

    def __init__(self, the_lab):
        self.given, self._lock = 0, threading.Lock()
        self.process = the_lab.start("streamlab", "run", "live.json", "--quiet", stdin=subprocess.PIPE)

    def meet(self, bug):
        with self._lock:
            self.process.stdin.write(event(bug))
            self.process.stdin.flush()
            self.given += 1

    def end(self):
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, (out + err).decode()


def event(bug):
    return (json.dumps({"error": {"type": f"Bug{'ABCDEF'[bug]}Error", "message": "it broke"}}) + "\n").encode()


def words(chance, mark):
    """One command, and the word of its history."""
    one, other = (str(n) for n in chance.sample(range(1, BUGS + 1), 2))
    return chance.choice([
        ("assign", "assign", one, other, "--to", mark), ("comment", "comment", one, "-m", mark),
        ("status", "status", one, chance.choice(["open", "investigating"]), "-m", mark),
        ("mute", "mute", one, "--until", chance.choice(["3x", "forever"]), "-m", mark), ("unmute", "unmute", one, "-m", mark),
        ("close", "close", one, "-m", mark), ("close", "close", one, other, "-m", mark), ("reopen", "reopen", one, "-m", mark),
        ("merge", "merge", one, "--into", other, "-m", mark), ("undo", "undo", one), ("undo", "undo", one)])


def act(the_lab, name, start, recording, told):
    """A person's commands, one after the other; `told` is what they were told that they did."""
    chance = random.Random(name)
    start.wait()
    for n in range(ACTS):
        recording.meet(chance.randrange(BUGS))
        mark = f"{name}-{n}"
        action, *command = words(chance, mark)
        done = subprocess.run(the_lab.command("issues", *command), cwd=the_lab.folder, env={**the_lab.env, "STREAMLAB_USER": name},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        talk = (done.stdout + done.stderr).decode()
        changed = [(action, int(issue), mark if action != "undo" else "") for issue in DONE.findall(talk)]
        told.append((command, done.returncode, talk, changed))


def real(state):
    return state["under_mute"] or state["status"]


def with_status(state, *possible):
    """What may be there after something that depends on the occurrences: each is allowed, the next row tells which it was."""
    return [{**state, "status": state["status"] if state["under_mute"] else word, "under_mute": state["under_mute"] and word} for word in possible]


def back_to(state):
    return with_status(state, "resolved", "regressed") if real(state) == "resolved" else [state]


class Replay:
    """The issues as their history says that they are: of each the states that it may be in, and where it was merged into."""

    FIELDS = ("status", "owner", "resolution", "under_mute")

    def __init__(self, ids):
        self.may = {i: [{"status": "open", "owner": "", "resolution": "", "under_mute": None}] for i in ids}
        self.into = {i: None for i in ids}
        self.acts = {}

    def step(self, row, issue, human, action, to, note, state_before, undoes):
        said = json.loads(state_before)
        before = {k: said.get(k) for k in self.FIELDS}
        if not human:
            if action != "merged":
                self.may[issue] = [after for state in self.may[issue] for after in self.by_itself(state, action, to)]
                say(self.may[issue] != [], f"row {row}: {action} is possible")
            return
        say(self.into[issue] is None, f"row {row}: nobody acts on what is merged away")
        say(before in self.may[issue], f"row {row}: {action} found issue {issue} as the rows before it left it")
        self.acts[row] = (action, said, before)
        self.may[issue] = getattr(self, action)(issue, dict(before), to, note, undoes)

    def by_itself(self, state, action, to):
        if action in ("regress", "reopen") and real(state) == "resolved":
            return with_status(state, to)
        return [{**state, "status": to, "under_mute": None}] if action == "wake" and state["under_mute"] == to else []

    def assign(self, _, state, to, note, undoes):
        return with_status({**state, "owner": to}, "investigating" if real(state) in ("open", "regressed") else real(state))

    def comment(self, _, state, to, note, undoes):
        return [state]

    def status(self, _, state, to, note, undoes):
        return [{**state, "status": to, "under_mute": None}]

    reopen = status

    def close(self, _, state, to, note, undoes):
        return [{**state, "status": "resolved", "under_mute": None, "resolution": note}]

    def mute(self, _, state, to, note, undoes):
        return [{**state, "status": "muted", "under_mute": real(state)}]

    def unmute(self, _, state, to, note, undoes):
        return [{**state, "status": to, "under_mute": None}]

    def merge(self, issue, state, to, note, undoes):
        results = [state]
        for part in (one["id"] for one in list(self.acts.values())[-1][1]["merged"]):
            self.into[part] = issue
            after = []
            for mine in results:
                for theirs in self.may[part]:
                    joined = {**mine, "owner": mine["owner"] or theirs["owner"]}
                    wakes = real(mine) == "resolved"
                    after += with_status(joined, "resolved", "regressed", real(theirs)) if wakes else [joined]
            results = after
        return results

    def undo(self, issue, state, to, note, undoes):
        action, said, before = self.acts[undoes]
        if action == "comment":
            return [state]
        for one in said.get("merged", []):
            self.into[one["id"]] = None
            self.may[one["id"]] = [after for was in self.may[one["id"]] for after in back_to(was)]
        return back_to(before)


def check_answers(told, rows):
    for name, answers in told.items():
        for command, code, talk, changed in answers:
            if code != 0 and not (code == 2 and REFUSALS.search(talk)):
                say(False, f"{command} by {name} ended with {code}: {talk}")
            if re.search("locked|busy|internal", talk) or (code != 0 and changed):
                say(False, f"{command} by {name}: {talk}")
        expected = [one for *_, changed in answers for one in changed]
        found = [(action, issue, to if action == "assign" else "" if action == "undo" else note)
                 for _, issue, actor, human, action, to, note, *_ in rows if actor == name and human]
        say(found == expected, f"the history holds what {name} was told, each act once and in that order ({len(found)})")


def check_state(the_lab, rows):
    replay = Replay(range(1, BUGS + 1))
    for row, issue, _, human, action, to, note, state_before, undoes in rows:
        replay.step(row, issue, human, action, to, note, state_before, undoes)
    there = {i for i, into in replay.into.items() if into is None}
    say({i["id"] for i in the_lab.json("issues", "list", "--all")} == there, "what the history merged is merged, the rest is there")
    total = 0
    for issue in replay.into:
        root = issue
        while replay.into[root] is not None:
            root = replay.into[root]
        shown = the_lab.json("issues", "show", str(issue))
        say(shown["id"] == root, f"issue {issue} leads to {root}")
        if issue != root:
            continue
        status = [state["status"] for state in replay.may[issue] if (shown["owner"], shown["resolution"]) == (state["owner"], state["resolution"])]
        say(shown["status"] in status, f"issue {issue} is as its history says: {shown['status']}")
        total += shown["occurrences"]
    return total


with lab() as the_lab:
    (the_lab.folder / "first.jsonl").write_bytes(b"".join(event(bug) for bug in range(BUGS)))
    scenario = {"protocol": "replay", "expected_error_rate": 1, "pii_redaction_rules": {"allowlisted_fields": ["error.type"]}}
    for file, endpoint in (("scenario.json", "first.jsonl"), ("live.json", "-")):
        the_lab.scenario(file, endpoint=endpoint, config={"rate_qps": None, "duration_s": None, "seed": None, "payload": None}, **scenario)
    the_lab.run("streamlab", "run", "scenario.json", "--quiet")
    say(len(the_lab.json("issues", "list")) == BUGS, "each bug is an issue")

    recording = Recording(the_lab)
    told = {f"person-{n}": [] for n in range(PEOPLE)}
    start = threading.Barrier(PEOPLE)
    people = [threading.Thread(target=act, args=(the_lab, name, start, recording, told[name])) for name in told]
    for person in people:
        person.start()
    for person in people:
        person.join()
    code, talk = recording.end()
    say(code == 0 and "locked" not in talk, f"the run beside them ends well (exit {code})")
    say(all(len(answers) == ACTS for answers in told.values()), "every person came to the end")

    rows = the_lab.sql("SELECT id, signature_id, actor, is_human, action, to_value, note, state_before, undoes FROM issue_history ORDER BY id")
    check_answers(told, rows)
    say(check_state(the_lab, rows) == BUGS + recording.given, "every occurrence is in one issue")
    say(the_lab.sql("SELECT count(*) FROM anomaly_occurrence") == [(BUGS + recording.given,)], "and stored once")
    say(the_lab.sql("SELECT signature_id FROM anomaly_episode WHERE closed_at_us IS NULL GROUP BY 1 HAVING count(*) > 1") == [],
        "no issue has two open episodes")
    say(the_lab.sql("PRAGMA integrity_check") == [("ok",)] and the_lab.sql("PRAGMA foreign_key_check") == [], "the file is whole")
    the_lab.run("streamlab", "db", "check")
