#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How soon the dashboard stands there with 1,000 runs and 100,000 events, against the same with one run: in a real browser, the median of
the rounds. usage: serve.py BIN_DIR [ROUNDS]"""
import contextlib
import io
import os
import pathlib
import shutil
import sqlite3
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
os.environ["STREAMLAB_BIN"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path[:0] = [str(HERE.parent / "integration"), str(HERE.parent / "browser")]
from dashboard import dashboard  # noqa: E402
from support import lab, sim  # noqa: E402
from webdriver import browser  # noqa: E402

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
RUNS = 1_000


def multiply(file):
    """Makes RUNS runs of the one that is there: its rows again, under other numbers."""
    database = sqlite3.connect(file)

    def columns(table):
        return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]

    for table in ("test_run", "test_run_second", "stream_event"):
        own = {"test_run": {"id": "n", "uid": "uid || '-' || n", "started_at_us": "started_at_us + n * 60000000"}}.get(table, {"run_id": "n"})
        own = {"id": "NULL", **own} if table != "test_run" and "id" in columns(table) else own
        names = [name for name in columns(table) if own.get(name) != "NULL"]
        database.execute(f"WITH RECURSIVE more(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < {RUNS})"
                         f" INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(own.get(name, name) for name in names)} FROM more, {table}"
                         f" WHERE {'id' if table == 'test_run' else 'run_id'} = 1")
    database.commit()
    count = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("test_run", "stream_event")]
    database.close()
    return count


def seconds(it, page):
    """(first paint, all of it there): from a start of the program's own."""
    with dashboard(it) as board:
        page.open("about:blank")
        begin = time.monotonic()
        page.open(board.url)
        page.wait("document.querySelector('main')?.dataset.ready && document.querySelector('#wire').dataset.is === 'live'", what="the page")
        whole = time.monotonic() - begin
        return page.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000, whole


def main():
    if shutil.which("chromedriver") is None:
        return print("serve: left out: chromium-driver is not installed")
    with contextlib.redirect_stdout(io.StringIO()), lab() as it, sim(it, "--latency-ms", "5:20") as urls:
        it.run("streamlab", "run", it.scenario(endpoint=urls["ws"], config={"rate_qps": 50, "messages": 100}), "--quiet")
        small = it.folder / "small.db"
        shutil.copy(it.folder / "t.db", small)
        runs, events = multiply(it.folder / "t.db")
        found = {}
        with browser() as page:
            for _ in range(ROUNDS):
                for name, file in (("one run", small), ("all", it.folder / "t.db")):
                    it.env["STREAMLAB_DB"] = str(file)
                    found.setdefault(name, []).append(seconds(it, page))
        paint, whole = (statistics.median(values) for values in zip(*found["all"]))
        floor = statistics.median(whole for _, whole in found["one run"])
        print(f"serve, {runs} runs, {events} events: first paint after {paint:.2f} s, the whole page live after {whole:.2f} s; "
              f"with one run {floor:.2f} s, ratio {whole / floor:.2f}", file=sys.__stdout__, flush=True)


main()
