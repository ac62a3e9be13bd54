# SPDX-License-Identifier: Apache-2.0
"""A server frozen for 2 s in a 10 s run at 500/s: the percentiles agree with the closed form on every protocol and any number of
connections, and the run exits 3. usage: freeze.py CONNECTIONS"""
import sys

from support import lab, say, sim

RATE, DURATION, FREEZE_AT, FREEZE_FOR = 500, 10, 4, 2
# Once it thaws the simulator works its backlog off at this rate or faster on two busy cores (over HTTP each answer is a round trip):
# the k-th message behind the freeze may wait up to k/rate more.
DRAIN_RATE = {"websocket": 20_000, "tcp": 20_000, "sse": 20_000, "http": 5_000}
connections = int(sys.argv[1])


def closed_form(q):
    """Messages due in the freeze wait b - due; the queue behind it drains fast; all others answer at once."""
    count = RATE * DURATION
    waits = sorted(max(0.0, FREEZE_AT + FREEZE_FOR - i / RATE) if FREEZE_AT <= i / RATE < FREEZE_AT + FREEZE_FOR else 0.0 for i in range(count))
    return waits[-(-int(q * count * 1000) // 1000) - 1] * 1000


with lab() as it:
    settings = {"freezes": [{"at_s": FREEZE_AT, "for_s": FREEZE_FOR}], "push_rate": RATE}
    # One at a time: the faster the target works its backlog off, the nearer to the closed form without that term.
    for protocol, scheme in (("websocket", "ws"), ("http", "http"), ("tcp", "tcp"), ("sse", "http")):
        config = {"rate_qps": RATE, "duration_s": DURATION, "connections": connections}
        if protocol == "sse":
            config |= {"payload": None, "sequence_field": "$.seq", "connections": None}
        with sim(it, settings=settings) as urls:
            url = urls[scheme].rstrip("/") + ("/events" if protocol == "sse" else "")
            path = it.scenario(f"{protocol}.json", name=protocol, protocol=protocol, endpoint=url, config=config)
            it.run("streamlab", "run", path, "--quiet", expect=3)
        run = it.report()
        for name, q in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
            want, got = closed_form(q), run["response"][f"{name}_ms"]
            slack = max(1.0, 0.01 * want)
            behind = (FREEZE_FOR - want / 1000) * RATE if want > 0 else 0
            say(want - slack <= got <= want + slack + 1000 * behind / DRAIN_RATE[protocol], f"{protocol} x{connections} {name}: {got:.2f} ms, closed form {want:.2f} ms")
        say(run["counts"]["offered"] >= RATE * DURATION - 1, f"{protocol} x{connections} offered all {run['counts']['offered']}")
