# SPDX-License-Identifier: Apache-2.0
"""What the tests of `streamlab serve` share: the program, plain sockets to it, and a WebSocket client as small as it can be."""
import base64
import contextlib
import http.client
import json
import os
import socket
import struct
import urllib.parse

from support import say, stop


@contextlib.contextmanager
def dashboard(it, *flags):
    """Starts `streamlab serve --port 0`, yields its Dashboard; ends it by SIGTERM and looks at how it ended."""
    process = it.start("streamlab", "serve", *(() if "--listen" in flags else ("--port", "0")), *flags)
    try:
        line = process.stdout.readline().decode().strip()
        if not line.startswith("http"):
            say(False, f"serve tells its address on the first line: {line!r} {process.stderr.read().decode()}")
        yield Dashboard(line, process)
        process.terminate()
        say(process.wait(timeout=20) == 0, "SIGTERM ends serve with exit 0")
    finally:
        stop(process)


class Dashboard:
    def __init__(self, url, process):
        self.url, self.process = url, process
        at = urllib.parse.urlsplit(url)
        self.host, self.port, self.netloc = at.hostname, at.port, at.netloc
        self.origin = url.rstrip("/")
        self.headers = {}
        self.csrf = ""

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body); headers given as None are left out."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            sent = {"Host": self.netloc, **self.headers, **(headers or {})}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            data = body.encode() if isinstance(body, str) else body
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path, **headers):
        status, _, body = self.request("GET", path, headers=headers)
        say(status == 200, f"GET {path} is answered ({status})") if status != 200 else None
        return json.loads(body)

    def post(self, path, value, headers=None):
        if not self.csrf:
            self.csrf = self.get("/api/session")["csrf"]
        sent = {"Origin": self.origin, "Content-Type": "application/json", "X-Streamlab-Csrf": self.csrf, **(headers or {})}
        status, _, body = self.request("POST", path, json.dumps(value), sent)
        return status, json.loads(body)

    def raw(self, data=b"", timeout=30):
        wire = socket.create_connection((self.host, self.port), timeout=timeout)
        wire.sendall(data)
        return wire

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def read_all(wire):
    """Until the peer has ended its side; a reset counts as an end."""
    out = b""
    with contextlib.suppress(ConnectionError):
        while piece := wire.recv(65536):
            out += piece
    wire.close()
    return out


def frame(opcode, payload=b"", *, masked=True, fin=True, reserved=0, length=None):
    """One client frame; length may lie."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    size = len(payload) if length is None else length
    bit = 0x80 if masked else 0
    head = bytes([first]) + (bytes([bit | size]) if size < 126 else bytes([bit | 126]) + struct.pack(">H", size) if size < 65536
                             else bytes([bit | 127]) + struct.pack(">Q", size))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i & 3] for i, byte in enumerate(payload))


class Viewer:
    """A WebSocket to /ws."""

    def __init__(self, board, headers=None, small_buffer=False):
        self.wire = socket.socket()
        if small_buffer:
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.wire.settimeout(30)
        self.wire.connect((board.host, board.port))
        sent = {"Host": board.netloc, "Origin": board.origin, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **board.headers, **(headers or {})}
        lines = ["GET /ws HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value is not None), "", ""]
        self.wire.sendall("\r\n".join(lines).encode())
        self.buffer = b""
        head = b""
        while b"\r\n\r\n" not in head and (piece := self.wire.recv(4096)):
            head += piece
        head, _, self.buffer = head.partition(b"\r\n\r\n")
        self.status = int(head.split()[1]) if head else 0

    def _take(self, size):
        while len(self.buffer) < size:
            piece = self.wire.recv(65536)
            if not piece:
                raise EOFError
            self.buffer += piece
        out, self.buffer = self.buffer[:size], self.buffer[size:]
        return out

    def frame(self):
        """(opcode, payload) of the next frame."""
        first, size = self._take(2)
        if size == 126:
            (size,) = struct.unpack(">H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self._take(8))
        return first & 15, self._take(size)

    def message(self):
        while True:
            opcode, payload = self.frame()
            if opcode == 1:
                return json.loads(payload)
            if opcode == 9:
                self.wire.sendall(frame(10, payload))
            if opcode == 8:
                raise EOFError(f"closed with {int.from_bytes(payload[:2], 'big')}")

    def until(self, holds):
        """The first message for which that is true."""
        while True:
            message = self.message()
            if holds(message):
                return message

    def watch(self, run):
        self.wire.sendall(frame(1, json.dumps({"watch": run}).encode()))

    def close_code(self):
        """How the server ends it: the code of its close frame, or 0 for none."""
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == 8:
                    return int.from_bytes(payload[:2], "big")
        except (EOFError, ConnectionError):
            return 0

    def end(self):
        self.wire.close()
