#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the live display costs: the same run on a terminal with and without --quiet, in pairs, the median of their ratios. usage: live.py BIN_DIR [PAIRS]"""
import json
import os
import pathlib
import pty
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

BIN = pathlib.Path(sys.argv[1]).resolve()
PAIRS = int(sys.argv[2]) if len(sys.argv) > 2 else 15
MESSAGES = 100_000


def timed(folder, *flags):
    """Seconds, and CPU seconds, of a run whose standard error is a terminal that somebody reads."""
    (folder / "bench.db").unlink(missing_ok=True)
    ours, theirs = pty.openpty()
    shown = bytearray()

    def read():
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                return
            if not data:
                return
            shown.extend(data)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([BIN / "streamlab", "run", "echo.json", "--db", "bench.db", *flags], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=theirs,
                   env={**os.environ, "TERM": "xterm"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = (time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    os.close(theirs)
    reader.join(timeout=5)
    os.close(ours)
    assert bool(shown) != ("--quiet" in flags), "the display is shown exactly where it should be"
    return taken


def main():
    server = subprocess.Popen([BIN / "streamlab", "sim"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        url = server.stdout.readline().decode().split()[2]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "echo.json").write_text(json.dumps({
                "name": "echo", "protocol": "websocket", "endpoint": url, "config": {
                    "rate_qps": 1_000_000, "messages": MESSAGES, "connections": 10, "payload": {"id": "{{seq}}"}, "store_events": "none",
                    "timeouts_ms": {"request": 60000}},
                "pii_redaction_rules": {"allowlisted_fields": ["id"]}, "expected_p95_latency_ms": 60000, "expected_error_rate": 0}))
            timed(folder, "--quiet")  # warm
            ratios, cpu = [], []
            for i in range(PAIRS):
                pair = [("--quiet",), ()] if i % 2 == 0 else [(), ("--quiet",)]
                taken = {flags: timed(folder, *flags) for flags in pair}
                ratios.append(taken[()][0] / taken[("--quiet",)][0])
                cpu.append(taken[()][1] / taken[("--quiet",)][1])
            print(f"live display (a run of {MESSAGES:,} messages on a terminal against the same with --quiet, median of {PAIRS} pairs): ratio "
                  f"{statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}; of CPU seconds {statistics.median(cpu):.3f}", flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
