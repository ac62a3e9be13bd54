#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three ratios, each against a floor in the same run, interleaved, the best of the rounds. usage: bench.py BIN_DIR [ROUNDS]"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
HERE = pathlib.Path(__file__).resolve().parent
ENV = {**os.environ, "PII_HASH_SALT": "benchmark-salt-0123456789abcdef-0123456789"}
RULES = {"allowlisted_fields": ["ts", "type", "seq", "device.model", "device.fw", "locale", "state", "metrics.asr_ms", "metrics.nlu_ms",
                                "metrics.rms", "metrics.snr_db", "nlu.intent", "nlu.confidence", "alts.intent", "alts.p", "error.code", "error.msg", "error.class"],
         "hash_fields": ["session_id", "user_id", "device.id"], "salt_env_var": "PII_HASH_SALT"}


def events(path, count):
    rng = random.Random(42)
    with open(path, "w") as out:
        for i in range(count):
            out.write(json.dumps({
                "ts": 1767225600000 + 20 * i, "type": rng.choice(["utterance", "state_change", "tool_call", "tts_chunk"]), "seq": i,
                "session_id": "s-%024x" % rng.getrandbits(96), "user_id": "u-%08d" % rng.randint(1, 200000),
                "device": {"id": "dev-%016x" % rng.getrandbits(64), "model": "puck2", "fw": "4.2.11", "ip": "10.1.2.3"}, "locale": "de-DE",
                "state": "THINKING", "metrics": {"asr_ms": rng.randint(20, 900), "nlu_ms": 7, "rms": round(rng.random(), 6), "snr_db": 12.5},
                "nlu": {"intent": "play_music", "confidence": round(rng.random(), 4), "alts": [{"intent": "alarm", "p": 0.5}] * rng.randint(0, 2)},
                "transcript": "turn on the kitchen light please", "contact": {"email": f"user.{i}@example.com", "phone": "+15550001111"},
                "voice_sample": "%060x" % rng.getrandbits(240), "error": None}, separators=(",", ":")) + "\n")


def timed(command, **more):
    start = time.monotonic()
    subprocess.run(command, check=True, env=ENV, stderr=subprocess.DEVNULL, **more)
    return time.monotonic() - start


def tell(name, ours, floor, unit):
    print(f"{name}: {ours:,.0f} {unit}, floor {floor:,.0f} {unit}, ratio {ours / floor:.2f}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        count = 100_000
        events(at / "events.jsonl", count)
        size = (at / "events.jsonl").stat().st_size / 1e6
        (at / "rules.json").write_text(json.dumps(RULES))
        scenario = {"name": "bench", "protocol": "replay", "endpoint": "events.jsonl", "config": {"time_field": "$.ts"}, "pii_redaction_rules": RULES,
                    "expected_p95_latency_ms": 100, "expected_error_rate": 0}
        (at / "replay.json").write_text(json.dumps(scenario))
        ours, floor = [], []
        for i in range(ROUNDS):
            floor.append(count / float(subprocess.run([BIN / "insert_floor", at / f"f{i}.db", str(count)], capture_output=True, check=True).stdout))
            ours.append(count / timed([BIN / "streamlab", "run", "replay.json", "--quiet", "--db", f"o{i}.db"], cwd=at, stdout=subprocess.DEVNULL))
        tell("stored events (whole replay run against a bare prepared INSERT)", max(ours), max(floor), "events/s")

        ours, floor = [], []
        for _ in range(ROUNDS):
            for rates, command in ((floor, ["node", HERE / "redact_node.js"]), (ours, [BIN / "streamlab", "redact", "--rules", at / "rules.json"])):
                with open(at / "events.jsonl") as source:
                    rates.append(size / timed(command, stdin=source, stdout=subprocess.DEVNULL))
        tell("redact (against node: JSON.parse, allowlist, createHmac)", max(ours), max(floor), "MB/s")

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
