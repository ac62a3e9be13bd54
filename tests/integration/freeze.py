# SPDX-License-Identifier: Apache-2.0
"""A server frozen for 2 s in a 10 s run at 500/s: the percentiles agree with the closed form on every protocol and any number of
connections, and the run exits 3. usage: freeze.py CONNECTIONS"""
import sys

from support import lab, say, sim

RATE, DURATION, FREEZE_AT, FREEZE_FOR = 500, 10, 4, 2
connections = int(sys.argv[1])


def closed_form(q):
    """Messages due in the freeze wait b - due; the queue behind it drains fast; all others answer at once."""
    count = RATE * DURATION
    waits = sorted(max(0.0, FREEZE_AT + FREEZE_FOR - i / RATE) if FREEZE_AT <= i / RATE < FREEZE_AT + FREEZE_FOR else 0.0 for i in range(count))
    return waits[-(-int(q * count * 1000) // 1000) - 1] * 1000


with lab() as it:
    settings = {"freezes": [{"at_s": FREEZE_AT, "for_s": FREEZE_FOR}], "push_rate": RATE}
    running = []
    import contextlib
    with contextlib.ExitStack() as stack:
        for protocol in ("websocket", "http", "tcp", "sse"):
            urls = stack.enter_context(sim(it, settings=settings))
            scheme = {"websocket": "ws", "http": "http", "tcp": "tcp", "sse": "http"}[protocol]
            url = urls[scheme].rstrip("/") + ("/events" if protocol == "sse" else "")
            config = {"rate_qps": RATE, "duration_s": DURATION, "connections": connections}
            if protocol == "sse":
                config |= {"payload": None, "sequence_field": "$.seq", "connections": None}
            path = it.scenario(f"{protocol}.json", name=protocol, protocol=protocol, endpoint=url, config=config)
            db = it.folder / f"{protocol}.db"
            running.append((protocol, db, it.start("streamlab", "run", path, "--db", db)))
        for protocol, db, process in running:
            out, err = process.communicate(timeout=120)
            say(process.returncode == 3, f"{protocol} x{connections} breaches its SLO (exit {process.returncode})\n{out.decode()[-1500:]}{err.decode()[-500:]}")
            import json
            run = json.loads(it.run("streamlab", "report", "--db", db, "--format", "json").stdout)
            for name, q in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
                want, got = closed_form(q), run["response"][f"{name}_ms"]
                # An http pool of fixed size answers the backlog through those few connections: a little later than at once.
                slack = max(1.0, 0.01 * want)
                say(abs(got - want) <= slack, f"{protocol} x{connections} {name}: {got:.2f} ms, closed form {want:.2f} ms")
            say(run["counts"]["offered"] >= RATE * DURATION - 1, f"{protocol} x{connections} offered all {run['counts']['offered']}")
