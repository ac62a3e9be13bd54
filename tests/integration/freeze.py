# SPDX-License-Identifier: Apache-2.0
"""A server frozen for 2 s in a 10 s run at 500/s: the percentiles agree with the closed form on every protocol and any number of
connections, and the run exits 3. Where a witness saw that the machine itself stood still, the run is done again. usage: freeze.py CONNECTIONS"""
import sys

from support import Witness, lab, say, sim

RATE, DURATION, FREEZE_AT, FREEZE_FOR = 500, 10, 4, 2
# The k-th message behind the freeze waits k/mu more. Once it thaws the simulator works its backlog off at this rate or faster, also on
# two busy cores of a virtual machine (one send a message; over HTTP a round trip). Never less than the closed form: that is strict.
DRAIN_RATE = {"websocket": 10_000, "tcp": 10_000, "sse": 10_000, "http": 4_000}
STALL_MS = 50  # a quiet machine keeps a thread that wakes every millisecond waiting for less than this in a whole run
connections = int(sys.argv[1])


def closed_form(q):
    """Messages due in the freeze wait b - due; the queue behind it drains fast; all others answer at once."""
    count = RATE * DURATION
    waits = sorted(max(0.0, FREEZE_AT + FREEZE_FOR - i / RATE) if FREEZE_AT <= i / RATE < FREEZE_AT + FREEZE_FOR else 0.0 for i in range(count))
    return waits[-(-int(q * count * 1000) // 1000) - 1] * 1000


def freeze(it, protocol, scheme):
    """One run; what the report says of it, and for how long the machine kept a thread of this test from running meanwhile."""
    config = {"rate_qps": RATE, "duration_s": DURATION, "connections": connections}
    if protocol == "sse":
        config |= {"payload": None, "sequence_field": "$.seq", "connections": None}
    settings = {"freezes": [{"at_s": FREEZE_AT, "for_s": FREEZE_FOR}], "push_rate": RATE}
    with sim(it, settings=settings) as urls, Witness() as witness:
        url = urls[scheme].rstrip("/") + ("/events" if protocol == "sse" else "")
        path = it.scenario(f"{protocol}.json", name=protocol, protocol=protocol, endpoint=url, config=config,
                           pii_redaction_rules={"allowlisted_fields": ["timestamp", "id"]})
        it.run("streamlab", "run", path, "--quiet", expect=3)
    return it.report(), witness.stalled_ms


def misses(run, protocol):
    """What does not agree, one line each; prints what does."""
    claims = []
    for name, q in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
        want, got = closed_form(q), run["response"][f"{name}_ms"]
        slack = max(1.0, 0.01 * want)
        behind = (FREEZE_FOR - want / 1000) * RATE if want > 0 else 0
        claims.append((want - slack <= got <= want + slack + 1000 * behind / DRAIN_RATE[protocol],
                       f"{protocol} x{connections} {name}: {got:.2f} ms, closed form {want:.2f} ms"))
    offered = run["counts"]["offered"]
    claims.append((offered >= RATE * DURATION - (10 if protocol == "sse" else 0), f"{protocol} x{connections} offered all {offered}"))
    for holds, claim in claims:
        if holds:
            print("ok    " + claim, flush=True)
    return [claim for holds, claim in claims if not holds]


with lab() as it:
    for protocol, scheme in (("websocket", "ws"), ("http", "http"), ("tcp", "tcp"), ("sse", "http")):
        for attempt in range(1, 4):
            run, stalled_ms = freeze(it, protocol, scheme)
            wrong = misses(run, protocol)
            if not wrong or stalled_ms < STALL_MS or attempt == 3:
                break
            print(f"again: this machine stood still for {stalled_ms:.0f} ms in all, {wrong[0]}", flush=True)
        say(not wrong, "; ".join(wrong) or f"{protocol} x{connections} agrees")
