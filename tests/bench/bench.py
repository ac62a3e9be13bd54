#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ratios, each against floors and rivals in the same run, interleaved, the best of the rounds. usage: bench.py BIN_DIR [ROUNDS]"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import redact
import voice_events

BIN = pathlib.Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
HERE = pathlib.Path(__file__).resolve().parent
ENV = {**os.environ, "PII_HASH_SALT": voice_events.SALT}


def timed(command, **more):
    start = time.monotonic()
    subprocess.run(command, check=True, env=ENV, **more)
    return time.monotonic() - start


def tell(name, ours, floor, unit):
    print(f"{name}: {ours:,.0f} {unit}, floor {floor:,.0f} {unit}, ratio {ours / floor:.2f}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        count = voice_events.write(at / "events.jsonl", 60)
        scenario = {"name": "bench", "protocol": "replay", "endpoint": "events.jsonl", "config": {"time_field": "$.ts"}, "pii_redaction_rules": voice_events.WITH_DETECTORS,
                    "expected_p95_latency_ms": 100, "expected_error_rate": 0.05}
        (at / "replay.json").write_text(json.dumps(scenario))
        ours, floor = [], []
        for i in range(ROUNDS):
            floor.append(count / float(subprocess.run([BIN / "insert_floor", at / f"f{i}.db", str(count)], capture_output=True, check=True).stdout))
            ours.append(count / timed([BIN / "streamlab", "run", "replay.json", "--quiet", "--db", f"o{i}.db"], cwd=at, stdout=subprocess.DEVNULL))
        tell("stored events (whole replay run against a bare prepared INSERT)", max(ours), max(floor), "events/s")

        redact.measure(BIN, at, ROUNDS)
        subprocess.run([BIN / "detector_quality"], check=True)

        server = subprocess.Popen([BIN / "streamlab", "sim"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            url = server.stdout.readline().decode().split()[2]
            port = url.rstrip("/").rsplit(":", 1)[1]
            messages = 100_000
            scenario = {"name": "echo", "protocol": "websocket", "endpoint": url, "config": {
                "rate_qps": 1_000_000, "messages": messages, "connections": 10, "payload": {"id": "{{seq}}"}, "store_events": "none",
                "timeouts_ms": {"request": 60000}},
                "pii_redaction_rules": {"allowlisted_fields": ["id"]}, "expected_p95_latency_ms": 60000, "expected_error_rate": 0}
            (at / "echo.json").write_text(json.dumps(scenario))
            ours, floor = [], []
            for i in range(ROUNDS):
                floor.append(messages / float(subprocess.run([BIN / "ws_floor", port, "10", str(messages), "100"], capture_output=True, check=True).stdout))
                ours.append(messages / timed([BIN / "streamlab", "run", "echo.json", "--quiet", "--db", f"e{i}.db"], cwd=at, stdout=subprocess.DEVNULL))
            tell("WebSocket echo (whole run, default settings, against a bare epoll client)", max(ours), max(floor), "messages/s")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
