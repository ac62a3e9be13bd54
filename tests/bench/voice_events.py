# SPDX-License-Identifier: Apache-2.0
"""Events of a made-up voice assistant, always the same: some 620 bytes each, nested, 18 paths that may be kept, 3 to be hashed, the
rest to be dropped. usage: voice_events.py FILE MEGABYTES"""
import json
import random
import sys

ALLOW = ["ts", "type", "seq", "device.model", "device.fw", "locale", "state", "metrics.asr_ms", "metrics.nlu_ms", "metrics.rms",
         "metrics.snr_db", "nlu.intent", "nlu.confidence", "alts.intent", "alts.p", "error.code", "error.msg", "error.class"]
HASH = ["session_id", "user_id", "device.id"]
SALT = "benchmark-salt-0123456789abcdef-0123456789"
WITHOUT_DETECTORS = {"allowlisted_fields": ALLOW, "hash_fields": HASH, "salt_env_var": "PII_HASH_SALT", "value_detectors": []}
WITH_DETECTORS = {key: value for key, value in WITHOUT_DETECTORS.items() if key != "value_detectors"}

TYPES = ["utterance", "state_change", "tool_call", "tts_chunk"]
STATES = ["IDLE", "LISTENING", "THINKING", "SPEAKING"]
INTENTS = ["play_music", "set_timer", "weather", "call_contact", "smart_home.light_on", "smart_home.thermostat", "alarm", "unknown"]
LOCALES = ["en-US", "de-DE", "fr-FR", "ja-JP", "pt-BR", "tr-TR"]
NAMES = ["ada", "bj\u00f6rn", "chlo\u00e9", "dora", "emil", "fatma", "g\u00fcl", "hugo"]
WORDS = "turn the kitchen lights on please what is on my list today add milk and bread call home set a timer for ten minutes".split()


def event(rng, seq, ts):
    user = rng.randrange(200_000)
    return {
        "ts": ts, "type": rng.choice(TYPES), "seq": seq, "session_id": f"s-{rng.getrandbits(96):024x}", "user_id": f"u-{user:08d}",
        "device": {"id": f"dev-{rng.getrandbits(64):016x}", "model": rng.choice(["puck", "tower", "buds"]),
                   "fw": f"4.{rng.randrange(10)}.{rng.randrange(40)}",
                   "ip": f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"},
        "locale": rng.choice(LOCALES), "state": rng.choice(STATES),
        "metrics": {"asr_ms": rng.randrange(20, 900), "nlu_ms": rng.randrange(1, 90), "rms": round(rng.random(), 6),
                    "snr_db": round(rng.uniform(-5, 40), 2)},
        "nlu": {"intent": rng.choice(INTENTS), "confidence": round(rng.random(), 4),
                "alts": [{"intent": rng.choice(INTENTS), "p": round(rng.random(), 3)} for _ in range(rng.randrange(3))]},
        "transcript": " ".join(rng.choice(WORDS) for _ in range(rng.randrange(3, 11))),
        "contact": {"email": f"{rng.choice(NAMES)}.{user}@example.com", "phone": f"+1555{rng.randrange(10 ** 7):07d}"},
        "voice_sample": f"{rng.getrandbits(4 * 65):0{rng.randrange(40, 91)}x}",
        "error": None if rng.random() < 0.97 else {"code": rng.randrange(400, 600), "msg": "backend timeout"}}


def write(path, megabytes):
    """Writes whole events up to the size, and says how many. Every tenth is in UTF-8, the others escape what is not ASCII."""
    rng = random.Random(42)
    written, seq, ts = 0, 0, 1_767_225_600_000
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        while written < megabytes * 1_000_000:
            ts += rng.randrange(1, 40)
            line = json.dumps(event(rng, seq, ts), ensure_ascii=seq % 10 != 0, separators=(",", ":")) + "\n"
            out.write(line)
            written += len(line.encode())
            seq += 1
    return seq


if __name__ == "__main__":
    write(sys.argv[1], float(sys.argv[2]))
