# SPDX-License-Identifier: Apache-2.0
"""Messages that differ in a word: suggested as one once that word was seen to vary, joined by a merge only, taught by it to later runs and
to other files; and no word of them is on disk."""
import json

from support import lab, say


def capture(path, trees):
    lines = [{"id": i, "error": {"type": "LookupFailed", "message": f"no account of {tree} at this branch"}} for i, tree in enumerate(trees)]
    lines.append({"id": 99, "error": {"type": "LookupFailed", "message": "the queue of the printer is full"}})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


with lab() as the_lab:
    scenario = {"protocol": "replay", "endpoint_name": "branch", "expected_error_rate": 1,
                "config": {"rate_qps": None, "duration_s": None, "seed": None, "payload": None},
                "pii_redaction_rules": {"allowlisted_fields": ["id"]}}
    first, later = ("hornbeam", "sycamore", "rowantree", "hawthorn"), ("juniper", "tamarisk")
    for name, trees in (("first", first), ("later", later)):
        capture(the_lab.folder / f"{name}.jsonl", trees)
        the_lab.scenario(f"{name}.json", **{**scenario, "endpoint": f"{name}.jsonl", "config": dict(scenario["config"])})

    def run(name, *more):
        the_lab.run("streamlab", "run", f"{name}.json", "--quiet", *more)

    run("first")
    by_message = {}
    for issue in the_lab.json("issues", "list"):
        alike = the_lab.json("issues", "similar", str(issue["id"]), "--at-least", "0.9")
        by_message.setdefault(len(alike), []).append(issue["id"])
    say({n: len(ids) for n, ids in by_message.items()} == {3: 4, 0: 1}, "four messages that differ in one word suggest each other, the fifth none")
    a, b, *rest = sorted(by_message[3])
    queue = by_message[0][0]
    alike = the_lab.json("issues", "similar", str(a), "--at-least", "0")
    say([one["template_messages"] for one in alike] == [4, 4, 4, None], "with how many such messages were met")
    text = the_lab.run("issues", "similar", str(a)).stdout.decode()
    say(text.count("varying words (4 met)") == 3, "and in words")
    say("words that vary" in the_lab.json("issues", "explain", str(a), str(b))["why"], "explain says why they are apart and may be one")

    merged = the_lab.run("issues", "merge", str(b), "--into", str(a))
    say(b"later messages like these" in merged.stderr, "a merge says what it teaches")
    run("later")
    counts = {i["id"]: i["occurrences"] for i in the_lab.json("issues", "list")}
    say(counts == {a: 4, **{id: 1 for id in rest}, queue: 2}, "a later run's messages of that template find the merged issue")
    kinds = [f["kind"] for f in the_lab.json("issues", "explain", str(a))["fingerprints"]]
    say(kinds.count("template") == 1, "explain names the template")

    export = the_lab.run("issues", "export").stdout
    the_lab.run("issues", "import", "-", "--db", "other.db", stdin=export)
    run("later", "--db", "other.db")
    say(len(the_lab.json("issues", "list", "--db", "other.db")) == 4, "and in a file that imported it")

    files = b"".join(path.read_bytes() for path in the_lab.folder.glob("*.db*"))
    say(not [tree for tree in first + later if tree.encode() in files], "no word of a message is in any file")
