# SPDX-License-Identifier: Apache-2.0
"""Outages, interrupts and our own troubles: each gets the verdict that it deserves."""
import http.server
import json
import signal
import subprocess
import threading
import time

from support import lab, say, sim


class Stream(http.server.BaseHTTPRequestHandler):
    """SSE at 50/s; /dies falls silent after 50 events, /never begins."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        began, n = time.monotonic(), 0
        try:
            while True:
                if self.path == "/never" or (self.path == "/dies" and n == 50):
                    time.sleep(0.2)
                    self.wfile.write(b": still here\n\n")
                    continue
                self.wfile.write(b"data: " + json.dumps({"id": n, "t": time.time_ns() // 1_000_000}).encode() + b"\n\n")
                n += 1
                time.sleep(max(0.0, began + n * 0.02 - time.monotonic()))
        except OSError:
            pass


def verdict(it, run):
    return json.loads(it.run("streamlab", "report", "--run", run, "--json").stdout)


with lab() as it, sim(it, "--freeze", "1.5:1.2") as frozen:
    path = it.scenario(protocol="sse", endpoint=frozen["http"] + "events", config={"rate_qps": None, "payload": None, "duration_s": 5}, expected_p95_latency_ms=200)
    it.run("streamlab", "run", path, "-q", expect=3)
    say(verdict(it, 1)["counts"]["stalls"] == 1, "a freeze that ends in a burst is one stall, and no pass")

with lab() as it, sim(it, "--latency-ms", "100") as slow, sim(it, "--error-rate", "0.5") as broken:
    process = it.start("streamlab", "run", it.scenario(endpoint=slow["ws"], config={"duration_s": 60, "rate_qps": 100}, expected_p95_latency_ms=5000), "-q")
    while not it.db.exists() or not it.run("streamlab", "runs", expect=None).stdout.strip():
        say(process.poll() is None, "the run goes on")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    found = verdict(it, 1)
    say((process.returncode, found["judgement"]["verdict"]) == (130, "inconclusive"), "what was under way at Ctrl-C is no error")

    few = it.scenario("few.json", protocol="http", endpoint=slow["http"], config={"rate_qps": 50, "duration_s": None, "messages": 100, "connections": 1},
                      expected_p95_latency_ms=500)
    it.run("streamlab", "run", few, "-q", expect=7)
    say([c["reason"] for c in verdict(it, 2)["judgement"]["checks"]] == ["too_few_connections"] * 2, "too few connections judge no target")

    lost = it.scenario("lost.json", endpoint=broken["ws"], config={"duration_s": 60, "rate_qps": 50, "abort_on_breach": True}, expected_p95_latency_ms=5000)
    ended = it.run("streamlab", "run", lost, "-q", expect=3)
    say(b"abort_on_breach" in ended.stdout and verdict(it, 3)["counts"]["offered"] < 3000, "a run that is lost ends early, and says so")

    many = it.scenario("many.json", endpoint=slow["ws"], config={"connections": 1500, "duration_s": 1})
    limited = subprocess.run(["sh", "-c", 'ulimit -n 256; exec "$@"', "sh", *it.command("streamlab", "run", many, "-q")], cwd=it.folder, env=it.env,
                             capture_output=True, timeout=60)
    say(limited.returncode == 4 and b"ulimit -n" in limited.stderr, "too few open files are told before the run")

    capture = it.scenario("stdin.json", protocol="replay", endpoint="-", config={"rate_qps": None, "duration_s": None, "payload": None})
    closed = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *it.command("streamlab", "run", capture, "-q")], cwd=it.folder, env=it.env,
                            capture_output=True, timeout=60)
    say(closed.returncode == 7, f"a closed standard input is an empty capture (exit {closed.returncode})")

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stream)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
with lab() as it:
    def listen(name, path, limit=500, expect=0, expected_error_rate=0.01, **config):
        settings = {"rate_qps": None, "payload": None, "duration_s": 2, **config}
        file = it.scenario(name, name=name, protocol="sse", endpoint=f"http://127.0.0.1:{server.server_port}{path}", config=settings, expected_p95_latency_ms=limit,
                           expected_error_rate=expected_error_rate)
        return it.run("streamlab", "run", file, "-q", expect=expect)

    listen("silent", "/dies", expect=3)
    say([i["error_class"] for i in it.json("issues", "list")] == ["stalled"], "a source that is silent to the end makes an issue")
    say(it.json("issues", "list")[0]["occurrences"] == 1, "one silence is one occurrence")
    listen("silent", "/ok", rate_qps=50, expected_error_rate=0.9)
    listen("silent", "/dies", rate_qps=50, limit=60000, duration_s=5, expected_error_rate=0.9)
    worse = it.run("streamlab", "compare", "2", "3", "--fail-on", "regression", expect=10)
    say(b"worse" in worse.stdout, "what never came is in the comparison")
    listen("nothing", "/never", expect=7, duration_s=1, timeouts_ms={"request": 300})
    began = time.monotonic()
    listen("counted", "/dies", expect=3, duration_s=None, messages=60, rate_qps=50, timeouts_ms={"request": 500})
    say(time.monotonic() - began < 20 and verdict(it, 5)["counts"]["missing"] == 10, "so many messages end with a silent source, which owes the rest")
    told = listen("misspelt", "/ok", time_field="t", sequence_field="sequence", expect=7)
    say(b"events had no sequence_field that could be read" in told.stdout, "a field that is in no event is told, and judges nothing")

    for name, config in (("promised", {"rate_qps": 50}), ("gaps", {}), ("aged", {"time_field": "t"})):
        settings = {"rate_qps": None, "payload": None, "duration_s": 4, **config}
        file = it.scenario(name, name=name, protocol="sse", endpoint=f"http://127.0.0.1:{server.server_port}/ok", config=settings, expected_p95_latency_ms=700)
        # A session of its own: where a process group without a shell holds a stopped process, the kernel may hang up on all of it.
        process = it.start("streamlab", "run", file, "-q", start_new_session=True)
        time.sleep(1.2)  # lets the stream begin: what follows is a standstill of the process, which no clock of ours can make
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.8)
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=60)
        say(process.returncode == 7, f"{name}: our own standstill is no fault of the source (exit {process.returncode})\n{out.decode()[:300]}")
server.shutdown()
