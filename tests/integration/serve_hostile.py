# SPDX-License-Identifier: Apache-2.0
"""Who must not get in does not, what makes no sense ends that connection and nothing else, and nobody slows anybody."""
import contextlib
import json
import socket
import time

from dashboard import Viewer, dashboard, frame, read_all
from support import SANITIZED, lab, say, sim

TOKEN = "0123456789abcdef0123456789abcdef"


def code_of(answer):
    return json.loads(answer[2]).get("error", {}).get("code") if answer[2] else None


def refused(it):
    for flags, words in ((("--listen", "0.0.0.0:0"), b"without a token"), (("--listen", "192.0.2.1:0", "--token-env", "GOOD"), b"no such address"),
                         (("--port", "0", "--token-env", "SHORT"), b"too short"), (("--port", "0", "--token-env", "MISSING"), b"not set"),
                         (("--listen", "nonsense:port"), b"no address"), (("--port", "0", "--origin", "dash.example.com"), b"no origin"),
                         (("--port", "0", "--tls-cert", "x.pem"), b"together")):
        it.env.update(SHORT="x" * 31, GOOD=TOKEN)
        done = it.run("streamlab", "serve", *flags, expect=None)
        say(done.returncode in (1, 2) and words in done.stderr, f"serve {' '.join(flags)} is refused: {done.stderr.decode().splitlines()[:2]}")


def doors(board):
    for host in ("evil.example", f"evil.example:{board.port}", "127.0.0.1", f"127.0.0.1.nip.io:{board.port}"):
        answer = board.request("GET", "/api/runs", headers={"Host": host})
        say(answer[0] == 403 and code_of(answer) == "foreign_host", f"a rebound Host {host} is refused")
        say(b"streamlab.db" not in answer[2], "and told nothing")
    say(board.request("GET", "/", headers={"Host": "evil.example"})[0] == 403, "not even the page is given to it")
    for origin in (None, "null", "http://evil.example", f"https://127.0.0.1:{board.port}"):
        say(Viewer(board, {"Origin": origin}).status == 403, f"a WebSocket from {origin} is refused")
        if origin is not None:
            refused = board.request("GET", "/api/runs", headers={"Origin": origin})
            say(refused[0] == 403 and code_of(refused) == "foreign_origin", f"a page of {origin} reads nothing")
        status, answer = board.post("/api/issues/1/close", {"note": "x"}, {"Origin": origin})
        say(status == 403 and answer["error"]["code"] == "foreign_origin", f"a change from {origin} is refused")
    say(board.post("/api/issues/1/close", {"note": "x"}, {"X-Streamlab-Csrf": "guess"})[0] == 403, "a change without the page's token is refused")
    say(board.post("/api/issues/1/close", {"note": "x"}, {"Content-Type": "text/plain"})[0] == 415, "a form's change is refused")
    _, headers, _ = board.request("GET", "/")
    policy = headers["Content-Security-Policy"]
    say("default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, f"the page's policy is strict: {policy}")
    say(headers["X-Content-Type-Options"] == "nosniff" and headers["Access-Control-Allow-Origin"] is None, "no sniffing, no CORS")


def malformed_http(board):
    host = f"Host: {board.netloc}\r\n".encode()
    for name, data, expected in (
            ("nonsense", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", b"400"),
            ("a head of 100 KiB", b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 100_000, b"400"),
            ("a bare line feed in a name", b"GET / HTTP/1.1\r\nHo\nst: x\r\n\r\n", b"400"),
            ("two Hosts", b"GET / HTTP/1.1\r\n" + host + b"Host: evil\r\n\r\n", b"400"),
            ("no Host", b"GET / HTTP/1.1\r\n\r\n", b"400"),
            ("a long address", b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n" + host + b"\r\n", b"414"),
            ("a broken escape", b"GET /%zz HTTP/1.1\r\n" + host + b"\r\n", b"400"),
            ("another method", b"DELETE /api/runs/1 HTTP/1.1\r\n" + host + b"\r\n", b"405"),
            ("a body that says it is huge", b"POST /api/login HTTP/1.1\r\n" + host + b"Origin: " + board.origin.encode() +
             b"\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
            ("a length that is none", b"POST /api/login HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n", b"400"),
            ("two lengths", b"POST /api/login HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
    ):
        with contextlib.suppress(ConnectionError):
            answer = read_all(board.raw(data))
            say(answer.startswith(b"HTTP/1.1 " + expected), f"{name}: {expected.decode()} and the end ({answer[:40]!r})")
    two = f"GET /api/state HTTP/1.1\r\nHost: {board.netloc}\r\n\r\nGET /api/state HTTP/1.1\r\nHost: {board.netloc}\r\nConnection: close\r\n\r\n"
    say(read_all(board.raw(two.encode())).count(b"HTTP/1.1 200 OK") == 2, "two requests in one piece get two answers")


def malformed_frames(board):
    for name, data, expected in (
            ("an unmasked frame", frame(1, b'{"watch":1}', masked=False), 1002),
            ("a reserved bit", frame(1, b"{}", reserved=4), 1002),
            ("an unknown opcode", frame(3, b"{}"), 1002),
            ("a continuation of nothing", frame(0, b"{}"), 1002),
            ("a long ping", frame(9, b"x" * 126), 1002),
            ("a fragmented close", frame(8, b"", fin=False), 1002),
            ("a message of 64 KiB", frame(1, b"x" * 65536), 1009),
            ("binary", frame(2, b"x"), 1003),
            ("no JSON", frame(1, b"watch"), 1008),
            ("no such word", frame(1, b'{"steal":1}'), 1008),
            ("a run that is no number", frame(1, b'{"watch":"1"}'), 1008),
            ("a run below one", frame(1, b'{"watch":-1}'), 1008),
            ("deep JSON", frame(1, b"[" * 900), 1008),
    ):
        viewer = Viewer(board)
        viewer.wire.sendall(data)
        code = viewer.close_code()
        say(code == expected, f"{name} is ended with {expected} (got {code})")
        viewer.end()
    # A frame that says it has eight exabytes costs no memory.
    before = board.resident_kib()
    liars = []
    for _ in range(20):
        viewer = Viewer(board)
        viewer.wire.sendall(frame(1, b"x" * 100, length=2**62))
        liars.append(viewer)
    say(board.get("/api/state")["runs"] >= 1, "the server answers")
    say(board.resident_kib() - before < 20_000, "frames that lie about their length cost no memory")
    for viewer in liars:
        viewer.end()
    polite = Viewer(board)
    polite.wire.sendall(frame(9, b"hello"))
    say(next(payload for opcode, payload in iter(polite.frame, None) if opcode == 10) == b"hello", "a ping is answered")
    polite.wire.sendall(frame(8, b"\x03\xe8"))
    say(polite.close_code() == 1000, "a close is answered")


def many(it, board, urls):
    path = it.scenario("many.json", endpoint=urls["ws"], config={"duration_s": 60, "rate_qps": 200})
    idle = [board.raw(b"GET / HT") for _ in range(50)]  # never finish their request
    viewers = [Viewer(board) for _ in range(200)]
    say(all(viewer.status == 101 for viewer in viewers), "200 viewers get in")
    slow = Viewer(board, small_buffer=True)
    process = it.start("streamlab", "run", path)
    begun = viewers[0].until(lambda m: m["type"] == "state" and m["running"])
    run = begun["running"][0]["id"]
    for viewer in viewers:
        viewer.watch(run)
    before = board.resident_kib()
    for _ in range(20_000):
        slow.watch(run)  # each asks for everything from the beginning, and nothing of it is read
    for viewer in viewers:
        viewer.until(lambda m: m["type"] == "run" and len(m["points"]) > 0)
    say(True, "each of them sees the run")
    last = viewers[-1].until(lambda m: m["type"] == "run" and any(p[0] >= 5 for p in m["points"]))
    say(last["row"]["offered"] >= 800, "while one of them does not read at all")
    say(SANITIZED or board.resident_kib() - before < 30_000, f"what it does not read is not kept for it ({board.resident_kib() - before} KiB)")
    process.terminate()
    process.communicate()
    row = it.json("streamlab", "runs")[0]
    say(row["offered"] > 800 and row["errors"] < row["offered"] * 0.1, f"the run did not notice: {row['offered']} offered, {row['errors']} errors")
    for viewer in viewers:
        viewer.end()
    # The slow one wakes up: it is told the newest, and not all that it slept through.
    messages = 0
    while True:
        message = slow.message()
        messages += 1
        if message["type"] == "run" and message["ended"]:
            break
    say(messages < 3000, f"the slow one was spared what was old by then ({messages} messages)")
    slow.end()
    for wire in idle:
        say(read_all(wire).startswith(b"HTTP/1.1 408"), "who never ends the request is shown the door") if wire is idle[0] else wire.close()


with lab() as it, sim(it, "--error-rate", "0.05") as urls:
    refused(it)
    it.run("streamlab", "run", it.scenario(endpoint=urls["ws"], expected_error_rate=0.5))
    with dashboard(it) as board:
        doors(board)
        malformed_http(board)
        malformed_frames(board)
        many(it, board, urls)
        say(board.get("/api/issues/1")["history"] == [], "after all that nothing was changed")

    it.env["STREAMLAB_TOKEN"] = TOKEN
    with dashboard(it, "--listen", "0.0.0.0:0", "--token-env", "STREAMLAB_TOKEN") as board:
        say(TOKEN not in open(f"/proc/{board.process.pid}/cmdline", encoding="utf-8").read(), "the token is not in argv")
        board.host = "127.0.0.1"
        board.netloc = f"127.0.0.1:{board.port}"
        board.origin = f"http://{board.netloc}"
        say(board.request("GET", "/")[0] == 200, "the page, which is empty, is given to everyone")
        say(board.request("GET", "/api/runs")[0] == 401 and Viewer(board).status == 401, "nothing else without the token")
        for spelling in ("/%61pi/runs", "/a%70i/issues/1", "/%61pi/session", "/%77s", "/w%73"):
            say(board.request("GET", spelling)[0] == 401, f"nor as {spelling}")
        for wrong in (TOKEN[:-1] + "e", "", TOKEN + "0", "Bearer"):
            say(board.request("GET", "/api/runs", headers={"Authorization": f"Bearer {wrong}"})[0] == 401, "a wrong token is no token")
        login = {"Origin": board.origin, "Content-Type": "application/json"}
        say(board.request("POST", "/api/login", json.dumps({"token": "wrong"}), login)[0] == 401, "logging in with a wrong one fails")
        say(board.request("POST", "/api/login", json.dumps({"token": TOKEN}), {**login, "Origin": "http://evil.example"})[0] == 403, "and from elsewhere")
        status, headers, _ = board.request("POST", "/api/login", json.dumps({"token": TOKEN}), login)
        cookie = headers["Set-Cookie"]
        say(status == 200 and "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie, "the right one gives a cookie that is not the token")
        board.headers = {"Cookie": cookie.split(";")[0]}
        say(len(board.get("/api/runs")["runs"]) >= 1 and Viewer(board).status == 101, "with which everything is open")
        board.headers = {"Authorization": f"Bearer {TOKEN}"}
        say(board.post("/api/issues/1/comment", {"note": "by a program"})[0] == 200, "a program shows the token itself")
