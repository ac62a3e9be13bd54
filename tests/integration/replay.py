# SPDX-License-Identifier: Apache-2.0
"""A replay of 100,000 voice-assistant-like events (about 600 bytes each, generated here) ends in a stored run, a verdict and issues."""
import json
import random

from support import lab, say

rng = random.Random(42)
with lab() as it:
    failed = 0
    with (it.folder / "capture.jsonl").open("w") as out:
        for i in range(100_000):
            bad = rng.random() < 0.03
            failed += bad
            out.write(json.dumps({
                "ts": 1767225600000 + 20 * i, "type": rng.choice(["utterance", "state_change", "tool_call", "tts_chunk"]), "seq": i,
                "session_id": "s-%024x" % rng.getrandbits(96), "user_id": "u-%08d" % rng.randint(1, 200000),
                "device": {"id": "dev-%016x" % rng.getrandbits(64), "model": rng.choice(["puck2", "tower", "buds"]), "ip": "10.1.2.3"},
                "metrics": {"asr_ms": rng.randint(20, 900), "rms": round(rng.random(), 6)},
                "nlu": {"intent": "play_music", "confidence": round(rng.random(), 4), "alts": [{"intent": "alarm", "p": 0.5}] * rng.randint(0, 2)},
                "transcript": "turn on the kitchen light please", "contact": {"email": f"user.{i}@example.com", "phone": "+15550001111"},
                "voice_sample": "%060x" % rng.getrandbits(240), "error": {"code": rng.randint(400, 599), "msg": "backend timeout"} if bad else None,
            }, separators=(",", ":")) + "\n")
    rules = {"allowlisted_fields": ["ts", "type", "seq", "device.model", "metrics.**", "nlu.**"], "hash_fields": ["user_id", "session_id", "device.id"],
             "remove_fields": ["transcript", "contact", "voice_sample"], "salt_env_var": "PII_HASH_SALT"}
    config = {"rate_qps": None, "duration_s": None, "payload": None, "time_field": "$.ts", "latency_field": "$.metrics.asr_ms"}
    path = it.scenario(protocol="replay", endpoint="capture.jsonl", config=config, pii_redaction_rules=rules, expected_p95_latency_ms=870,
                       expected_error_rate=0.04)
    it.run("streamlab", "run", path)
    report = it.report()
    say(report["counts"]["offered"] == 100_000, "every event is counted")
    say(report["counts"]["errors"] == failed, f"every failed event is an error ({report['counts']['errors']} of {failed})")
    say(850 <= report["response"]["p95_ms"] <= 861, f"p95 is that of the latency field ({report['response']['p95_ms']})")
    say(it.sql("SELECT count(*) FROM stream_event")[0][0] == 100_000, "every event is stored")
    say(it.sql("SELECT count(DISTINCT payload_schema_hash) FROM stream_event")[0][0] <= 8, "a handful of schemas")
    say(len(it.json("issues", "list", "--limit", "500")) >= 2, "failures by status are issues")
    again = it.run("streamlab", "run", path, "--endpoint", "-", stdin=(it.folder / "capture.jsonl").read_bytes()[:600_000])
    say(it.report()["counts"]["offered"] > 500, "a replay reads stdin, too")
    (it.folder / "empty.jsonl").write_text("\n\n")
    it.run("streamlab", "run", path, "--endpoint", "empty.jsonl", expect=7)
