# SPDX-License-Identifier: Apache-2.0
"""`streamlab redact` against node, DuckDB and simdjson's DOM: one core each, interleaved, the best of the rounds; then two cores against
one, and the most memory it took."""
import json
import os
import pathlib
import subprocess
import time

import voice_events

HERE = pathlib.Path(__file__).resolve().parent
MEGABYTES = 200
ENV = {**os.environ, "PII_HASH_SALT": voice_events.SALT}


def started(command, cores, source=None, env=ENV):
    """A process that may use these cores; its output goes nowhere. It inherits them: code of ours between fork and exec would copy this
    interpreter first, and be timed with it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        return subprocess.Popen(list(map(str, command)), stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    finally:
        os.sched_setaffinity(0, before)


def spent(command, cores, source=None, env=ENV):
    """Seconds and the most resident megabytes of one process that may use these cores."""
    start = time.monotonic()
    process = started(command, cores, source, env)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} exits {process.returncode}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def apart(command, cores, events):
    """Seconds that one such process on each of these cores takes, all at once: what the machine allows."""
    start = time.monotonic()
    processes = []
    for core in cores:
        with open(events) as source:
            processes.append(started(command, {core}, source))
    if any([process.wait() for process in processes]):
        raise SystemExit(f"{command[0]} failed")
    return time.monotonic() - start


def duckdb(build):
    """A folder that holds @duckdb/node-api, or none: it comes from npm, and a bench must do without."""
    folder = build / "bench-node"
    if not (folder / "node_modules" / "@duckdb" / "node-api").exists():
        folder.mkdir(exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, "@duckdb/node-api"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        except (OSError, subprocess.SubprocessError):
            return None
    return folder / "node_modules"


def measure(binaries, at, rounds):
    cores = sorted(os.sched_getaffinity(0))
    one, two = set(cores[:1]), set(cores[:2])
    events = at / "voice.jsonl"
    voice_events.write(events, MEGABYTES)
    size = events.stat().st_size / 1e6
    (at / "plain.json").write_text(json.dumps(voice_events.WITHOUT_DETECTORS))
    (at / "detectors.json").write_text(json.dumps(voice_events.WITH_DETECTORS))

    def ours(rules, *flags):
        return [binaries / "streamlab", "redact", "--rules", at / rules, *flags]

    ways = {"plain": (ours("plain.json"), one), "with signatures": (ours("plain.json", "--schema-hash"), one),
            "with detectors": (ours("detectors.json"), one), "with both": (ours("detectors.json", "--schema-hash"), one),
            "plain, two cores": (ours("plain.json"), two),
            "node (JSON.parse, allowlist, createHmac)": (["node", HERE / "redact_node.js"], one)}
    modules = duckdb(binaries.parent)
    if modules is None:
        print("redact: DuckDB is left out: npm cannot install @duckdb/node-api", flush=True)
    else:
        ways["DuckDB, one thread"] = (["node", HERE / "redact_duckdb.js", events, at / "duck.jsonl"], one)
    best, memory, both = {}, 0.0, 0.0
    dom = "simdjson's DOM, parsing only"
    for _ in range(rounds):
        floor = subprocess.run(["taskset", "-c", str(cores[0]), binaries / "dom_floor", events], capture_output=True, check=True)
        best[dom] = max(best.get(dom, 0), size / float(floor.stdout))
        for name, (command, where) in ways.items():
            with open(events) as source:
                seconds, resident = spent(command, where, source, {**ENV, "NODE_PATH": str(modules or "")})
            best[name] = max(best.get(name, 0), size / seconds)
            if command[0] == binaries / "streamlab":
                memory = max(memory, resident)
        both = max(both, len(two) * size / apart(ways["plain"][0], two, events))
    print(f"redact, {size:.0f} MB of voice events, one core unless told:")
    for name, rate in best.items():
        print(f"  {name}: {rate:,.0f} MB/s, {rate / best[dom]:.2f} of the DOM, {rate / best['node (JSON.parse, allowlist, createHmac)']:.1f} x node", flush=True)
    if "DuckDB, one thread" in best:
        print(f"  plain is {best['plain'] / best['DuckDB, one thread']:.1f} x DuckDB")
    if len(two) > 1:
        print(f"  two cores are {best['plain, two cores'] / best['plain']:.2f} x one; a process on each, {both / best['plain']:.2f} x")
    print(f"  most memory: {memory:.0f} MB", flush=True)
