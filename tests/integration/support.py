# SPDX-License-Identifier: Apache-2.0
"""What the whole-run tests share: the programs, a throw-away folder, the simulator, servers of node, and the database."""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

BIN = pathlib.Path(os.environ["STREAMLAB_BIN"])
# A sanitizer's runtime keeps a copy of the environment, and takes many times the memory.
SANITIZED = any(runtime in (BIN / "streamlab").read_bytes() for runtime in (b"libasan.so", b"libtsan.so"))
HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SALT = "integration-test-salt-0123456789abcdef-0123456789"


def say(condition, what):
    """One claim of a test: printed, and the end of it when it does not hold."""
    print(("ok    " if condition else "FAIL  ") + what, flush=True)
    if not condition:
        sys.exit(1)


class Lab:
    """A folder with its own database and environment."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.db = self.folder / "t.db"
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "STREAMLAB_DB": str(self.db),
                    "STREAMLAB_USER": "tester", "PII_HASH_SALT": SALT}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def command(self, program, *args):
        return [str(BIN / program), *map(str, args)]

    def run(self, program, *args, expect=0, stdin=None, timeout=240):
        done = subprocess.run(self.command(program, *args), cwd=self.folder, env=self.env, input=stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
        if expect is not None and done.returncode != expect:
            print(done.stdout.decode(errors="replace")[-4000:], done.stderr.decode(errors="replace")[-4000:], sep="\n---\n")
            say(False, f"{program} {' '.join(map(str, args))} exits {expect} (got {done.returncode})")
        return done

    def start(self, program, *args, **more):
        return subprocess.Popen(self.command(program, *args), cwd=self.folder, env=self.env, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **more)

    def start_on(self, program, terminal, *args, **more):
        """Starts it with this terminal (a descriptor) for standard output."""
        streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen(self.command(program, *args), cwd=self.folder, env=self.env, stdout=terminal, **streams)

    def json(self, program, *args, **more):
        return json.loads(self.run(program, *args, "--json", **more).stdout)

    def report(self, expect=0):
        return json.loads(self.run("streamlab", "report", "--format", "json").stdout)

    def sql(self, text, *values):
        with contextlib.closing(sqlite3.connect(self.db)) as connection:
            return connection.execute(text, values).fetchall()

    def sql_script(self, text):
        with contextlib.closing(sqlite3.connect(self.db)) as connection:
            connection.executescript(text)

    def scenario(self, file="scenario.json", **changes):
        """Writes a scenario: the defaults below, `config` merged, other keys replaced."""
        base = {"name": "lab", "protocol": "websocket", "endpoint": "ws://127.0.0.1:1/",
                "config": {"rate_qps": 100, "duration_s": 2, "seed": 7, "payload": {"id": "{{seq}}", "user_id": "u-{{seq}}"}},
                "pii_redaction_rules": {"allowlisted_fields": ["event_type", "id", "seq"], "hash_fields": ["user_id"],
                                        "remove_fields": ["transcript"], "salt_env_var": "PII_HASH_SALT"},
                "expected_p95_latency_ms": 200, "expected_error_rate": 0.01}
        config = {**base["config"], **changes.pop("config", {})}
        base.update(changes)
        base["config"] = {key: value for key, value in config.items() if value is not None}
        path = self.folder / file
        path.write_text(json.dumps(base, indent=2))
        return path


class Witness:
    """A thread that wants to wake every 2 ms and adds up how much later than that it did: what the machine itself took."""

    def __enter__(self):
        self.stalled_ms = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        before = time.monotonic()
        while not self._end.wait(0.002):
            now = time.monotonic()
            late_ms = (now - before) * 1000 - 2
            if late_ms > 3:  # the clock's grain and the interpreter's own steps are no stall
                self.stalled_ms += late_ms
            before = now

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()


@contextlib.contextmanager
def lab():
    folder = tempfile.mkdtemp(prefix="streamlab-test-")
    try:
        yield Lab(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def sim(the_lab, *flags, settings=None):
    """Starts `streamlab sim`, yields {scheme: url}; ends it by pid."""
    if settings is not None:
        path = the_lab.folder / f"sim-{len(list(the_lab.folder.iterdir()))}.json"
        path.write_text(json.dumps(settings))
        flags = (*flags, "--settings", str(path))
    process = the_lab.start("streamlab", "sim", *flags)
    try:
        line = process.stdout.readline().decode()
        urls = {}
        for word in line.replace(",", " ").split():
            if "://" in word:
                urls.setdefault(word.split("://")[0], word)  # the first of a scheme is the one that answers
        if not urls:
            print(line, process.stderr.read().decode())
            say(False, "the simulator tells where it listens")
        yield urls
    finally:
        stop(process)


@contextlib.contextmanager
def node(the_lab, script, *args):
    """Starts a node script of servers/, which prints its port on its first line."""
    process = subprocess.Popen(["node", str(HERE / "servers" / script), *map(str, args)], cwd=the_lab.folder,
                               env={**the_lab.env, "NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}, stdout=subprocess.PIPE)
    try:
        port = process.stdout.readline().decode().strip()
        say(port.isdigit(), f"{script} listens")
        yield int(port)
    finally:
        stop(process)
