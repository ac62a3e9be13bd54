# SPDX-License-Identifier: Apache-2.0
"""`streamlab serve`: its JSON is that of the commands, a run of another process shows as it goes, an issue that is closed in the page is closed."""
import json
import ssl
import subprocess
import urllib.request

from dashboard import Viewer, dashboard
from support import lab, say, sim

with lab() as it, sim(it, "--error-rate", "0.05") as urls:
    path = it.scenario(endpoint=urls["ws"], expected_error_rate=0.5)
    it.run("streamlab", "run", path)
    with dashboard(it) as board:
        listed = board.get("/api/runs")
        say(listed["runs"] == it.json("streamlab", "runs"), "the list of runs is that of `streamlab runs --json`")
        say(listed["next_before"] is None, "there is no further page")
        issues = board.get("/api/issues")["issues"]
        say(issues == it.json("issues", "list", "--all", "--limit", "0"), "the issues are those of `issues list --json`")
        first = issues[0]["id"]
        shown = it.json("issues", "show", first, "--occurrences", "20")
        say(board.get(f"/api/issues/{first}") == shown, "an issue is that of `issues show --json`")
        run = board.get("/api/runs/1")
        for key in ("judgement", "counts", "response", "error_classes", "seed"):
            say(run[key] == it.report()[key], f"a run's {key} is that of `report --format json`")
        in_run = {issue["id"]: issue for issue in it.json("issues", "list", "--run", 1, "--all", "--limit", "0")}
        say({issue["id"] for issue in run["issues"]} == set(in_run) and in_run, "a run's issues are those of `issues list --run`")
        for issue in run["issues"]:
            say(in_run[issue["id"]].items() <= issue.items(), "in the same form, with what they are in the run beside it")
        say(f"{run['repeat']} --db" in it.run("streamlab", "report").stdout.decode(), "the command that repeats it is that of the report")
        seconds = board.get("/api/runs/1/seconds")
        say(sum(row[1] for row in seconds["rows"]) == 200, "its seconds hold every message")
        for query in ("runs?limit=abc", "runs?limit=-1", "issues?limit=501", "compare?base=x&run=1"):
            status, _, body = board.request("GET", "/api/" + query)
            say(status == 422 and b"is a whole number from" in body, f"{query} is refused, with what it takes")
        say(board.get("/api/compare?base=1&run=1") == it.json("streamlab", "compare", 1, 1), "a comparison is that of `compare --json`")

        words = issues[0]["title"].split()[0].strip('"')
        found = board.get(f"/api/issues?q={words}")["issues"]
        say(any(issue["id"] == first for issue in found), "an issue is found by a word of its title")

        # Closing an issue tells every viewer, and the command sees it.
        viewer = Viewer(board)
        say(viewer.status == 101, "a viewer gets in")
        before = viewer.until(lambda m: m["type"] == "state")
        status, answer = board.post(f"/api/issues/{first}/close", {"note": "raised the pool size"})
        say(status == 200 and answer["changed"], f"the issue is closed ({status}) {answer}")
        viewer.until(lambda m: m["type"] == "state" and m["issues_rev"] > before["issues_rev"])
        shown = it.json("issues", "show", first)
        say(shown["status"] == "resolved" and shown["resolution"] == "raised the pool size", "`issues show` says so, too")
        say(shown["history"][-1]["actor"] == "tester", "it was done in the user's name")
        it.run("issues", "reopen", first)
        viewer.until(lambda m: m["type"] == "state" and m["issues"].get("resolved", 0) == 0)
        say(board.get(f"/api/issues/{first}")["status"] == "open", "an act of the command shows in the page")

        # A run of another process, second by second.
        long = it.scenario("long.json", endpoint=urls["ws"], config={"duration_s": 60}, expected_error_rate=0.5)
        process = it.start("streamlab", "run", long)
        began = viewer.until(lambda m: m["type"] == "state" and m["running"])
        row = began["running"][0]
        say(row["status"] == "running" and row["id"] == 2, "a run that another process began is there")
        viewer.watch(2)
        points = {}
        message = viewer.until(lambda m: m["type"] == "run")
        say(message["reset"], "who begins to watch is told everything")
        while len(points) < 4:
            points.update({point[0]: point for point in message["points"]})
            message = viewer.until(lambda m: m["type"] == "run")
        say(all(point[1] == 100 for second, point in points.items() if second < max(points)), f"each second that is over is whole: {points}")
        say(message["row"]["offered"] > 300 and message["row"]["p95_latency_ms"] is not None, "and the run's own numbers move")
        process.terminate()
        process.communicate()
        ended = viewer.until(lambda m: m["type"] == "run" and m["ended"])
        say(ended["row"]["status"] == "interrupted", "its end is told")
        say(board.get("/api/runs/2")["judgement"]["verdict"] in ("inconclusive", "fail"), "then its verdict is there")

        # One that is killed writes nothing more: it is noticed all the same.
        process = it.start("streamlab", "run", long)
        viewer.until(lambda m: m["type"] == "state" and [r["id"] for r in m["running"]] == [3])
        viewer.watch(3)
        viewer.until(lambda m: m["type"] == "run" and m["run"] == 3 and len(m["points"]) > 0)
        process.kill()
        process.communicate()
        viewer.until(lambda m: m["type"] == "state" and not m["running"])
        aborted = board.get("/api/runs/3")
        say(aborted["status"] == "aborted" and aborted["response"]["count"] > 0, "a killed run shows as aborted, with what it had measured")
        say(board.get("/api/runs/3/seconds")["rows"], "and with its seconds")
        viewer.end()

with lab() as it:
    it.run("streamlab", "serve", "--port", "0", expect=6)
    with sim(it) as urls:
        it.run("streamlab", "run", it.scenario(endpoint=urls["ws"]))
    with dashboard(it, "--read-only") as board:
        say(board.get("/api/session")["read_only"], "read-only is told")
        status, answer = board.post("/api/issues/1/close", {"note": "x"})
        say(status == 403 and answer["error"]["code"] == "read_only", "nothing can be changed then")
        taken = it.run("streamlab", "serve", "--port", board.port, expect=1)
        say(b"the port is in use" in taken.stderr, f"a port in use is named: {taken.stderr.decode()}")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"],
                   cwd=it.folder, check=True, stderr=subprocess.DEVNULL)
    with dashboard(it, "--tls-cert", "cert.pem", "--tls-key", "key.pem") as board:
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(board.url + "api/session", context=trust, timeout=30) as answer:
            say(board.url.startswith("https://") and json.load(answer)["user"] == "tester", "with a certificate it speaks HTTPS")
