#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The knowledge base at scale. usage: kb_scale.py BIN_DIR [SIGNATURES [OCCURRENCES [FILE]]]

Makes a file of so many issues and occurrences (100,000 and 10 million), unless FILE is there already, then measures
whole commands, recording against an empty file, and bytes per occurrence."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(sys.argv[1]).resolve()
SIGNATURES = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
OCCURRENCES = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000_000
RUNS = 1000
DAY = 86_400_000_000
START = 1_767_225_600_000_000  # 2026-01-01
SPAN = 300 * DAY

FILL = f"""
INSERT INTO test_scenario VALUES (1, 'bench', 'bench', 'websocket', 'request', 'ws://h/', 'ws://h/', 100, 0, '{{}}');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RUNS})
INSERT INTO test_run (id, uid, scenario_id, status, started_at_us, ended_at_us, seed)
  SELECT i, printf('run-%d', i), 1, 'finished', {START} + i * {SPAN // RUNS}, {START} + i * {SPAN // RUNS} + 1, i FROM n;

CREATE TEMP TABLE issue AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {SIGNATURES})
SELECT i, printf('%064x', i * 2654435761 % 4294967296) AS hash, i % 97 AS place, i % 1009 AS module, i % 20 AS kind FROM n;
INSERT INTO anomaly_signature (id, uid, signature_hash, title, error_class, endpoint_pattern, detail, frames, parts, severity,
                               rule_id, status, owner, resolution, first_seen_us, last_seen_us, status_under_mute, muted_at_us)
SELECT i, printf('uid-%d', i), hash, printf('Error%d in module%d.py step%d at https://shop/p%d', kind, module, i, place),
       printf('Error%d', kind), printf('https://shop/p%d', place), 'a detail',
       json_array(printf('module%d.py step%d', module, i), printf('module%d.py call', module), printf('app.py route%d', place), 'server.py handle', 'main.py main'),
       json_object('endpoint_pattern', printf('https://shop/p%d', place), 'error_class', printf('Error%d', kind), 'payload_schema_hash', hash, 'stack_trace_hash', hash,
                   'stack_source', 'frames', 'drift_part', ''),
       CASE i % 10 WHEN 0 THEN 'critical' WHEN 1 THEN 'high' WHEN 2 THEN 'low' ELSE 'medium' END, '',
       CASE WHEN i % 100 < 70 THEN 'resolved' WHEN i % 100 < 75 THEN 'muted' WHEN i % 100 < 80 THEN 'investigating' ELSE 'open' END,
       CASE WHEN i % 100 BETWEEN 75 AND 79 THEN 'ops' ELSE '' END, CASE WHEN i % 100 < 70 THEN 'raised the pool' ELSE '' END, {START}, {START},
       CASE WHEN i % 100 BETWEEN 70 AND 74 THEN 'open' END, CASE WHEN i % 100 BETWEEN 70 AND 74 THEN {START} END
FROM issue;
INSERT INTO issue_text (rowid, title, endpoint, frames, notes) SELECT id, title, endpoint_pattern, frames, resolution FROM anomaly_signature;
INSERT OR IGNORE INTO issue_frame (frame, signature_id) SELECT f.value, s.id FROM anomaly_signature s, json_each(s.frames) f;
INSERT INTO anomaly_fingerprint (id, signature_hash, kind, signature_id) SELECT 2 * i, hash, 'grouping', i FROM issue;
INSERT INTO anomaly_fingerprint (id, signature_hash, kind, signature_id, grouping_id) SELECT 2 * i + 1, 'e' || substr(hash, 2), 'exact', i, 2 * i FROM issue;
INSERT INTO issue_history (uid, signature_id, at_us, actor, is_human, action, from_value, to_value, note)
  SELECT printf('close-%d', id), id, {START + SPAN}, 'ops', 1, 'close', 'open', 'resolved', resolution FROM anomaly_signature WHERE status = 'resolved';

-- The issue of occurrence n: a few happen all the time, most hardly ever.
DROP INDEX anomaly_occurrence_by_signature;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {OCCURRENCES}),
d(i, u) AS (SELECT i, (i * 2654435761 % 4294967296) / 4294967296.0 FROM n)
INSERT INTO anomaly_occurrence (run_id, seq, signature_id, occurred_at_us, fingerprint_id, injected, payload_time_us)
  SELECT 1 + i * {RUNS} / {OCCURRENCES}, i, 1 + CAST({SIGNATURES} * u * u * u AS INTEGER), {START} + i * {SPAN // OCCURRENCES},
         3 + 2 * CAST({SIGNATURES} * u * u * u AS INTEGER), 0, NULL FROM d;
CREATE INDEX anomaly_occurrence_by_signature ON anomaly_occurrence (signature_id, occurred_at_us);

CREATE TEMP TABLE seen AS SELECT signature_id AS id, count(*) AS n, min(occurred_at_us) AS a, max(occurred_at_us) AS b, min(run_id) AS run
  FROM anomaly_occurrence GROUP BY signature_id;
UPDATE anomaly_signature SET occurrence_count = seen.n, first_seen_us = seen.a, last_seen_us = seen.b, first_real_us = seen.a, last_real_us = seen.b,
       first_run_id = seen.run FROM seen WHERE seen.id = anomaly_signature.id;
UPDATE anomaly_signature SET last_close_us = {START + SPAN} WHERE status = 'resolved';
INSERT INTO anomaly_episode (signature_id, opened_at_us, opened_run_id, closed_at_us)
  SELECT id, first_seen_us, first_run_id, last_close_us FROM anomaly_signature;
INSERT INTO issue_run (signature_id, run_id, occurrences, injected)
  SELECT signature_id, run_id, count(*), 0 FROM anomaly_occurrence GROUP BY signature_id, run_id;
"""


def make(path):
    subprocess.run([BIN / "issues", "import", "-", "--db", path], check=True, input=b"", stderr=subprocess.DEVNULL)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY; BEGIN;"
                           + FILL + "COMMIT; PRAGMA journal_mode = WAL;")


def bytes_of(path):
    with contextlib.closing(sqlite3.connect(path)) as base:
        used = base.execute("SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name IN ('anomaly_occurrence', 'anomaly_occurrence_by_signature')").fetchone()[0]
        return used / base.execute("SELECT count(*) FROM anomaly_occurrence").fetchone()[0]


def best(command, rounds=5):
    times = []
    for _ in range(rounds):
        start = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.monotonic() - start)
    return min(times)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else pathlib.Path(folder) / "big.db"
        if not path.exists():
            start = time.monotonic()
            make(path)
            print(f"made {SIGNATURES:,} issues with {OCCURRENCES:,} occurrences in {time.monotonic() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        floor = best([BIN / "issues", "--version"])
        for words in (["list"], ["list", "--all"], ["list", "is:open", "severity:>=high"], ["list", "class:Error7", "owner:none"], ["list", "--json"],
                      ["show", "1"], ["show", "@latest"], ["show", "77777"], ["search", "step4711"], ["search", "module77.py"], ["search", "main"], ["similar", "4711"], ["gate"]):
            subprocess.run([BIN / "issues", *words, "--db", path], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            took = best([BIN / "issues", *words, "--db", path]) if words[0] != "gate" else best(["sh", "-c", f'"{BIN}/issues" gate --db "{path}" || true'])
            print(f"issues {' '.join(words)}: {1000 * took:.0f} ms as a whole process (floor --version {1000 * floor:.0f} ms)", flush=True)
        small = pathlib.Path(folder) / "small.db"
        subprocess.run([BIN / "issues", "import", "-", "--db", small], check=True, input=b"", stderr=subprocess.DEVNULL)
        count = 20_000
        empty, full = [], []
        for _ in range(3):
            empty.append(float(subprocess.run([BIN / "kb_record", small, str(count)], check=True, capture_output=True).stdout))
            full.append(float(subprocess.run([BIN / "kb_record", path, str(count)], check=True, capture_output=True).stdout))
        print(f"recording: {count / min(full):,.0f}/s, in an empty file {count / min(empty):,.0f}/s, ratio {min(full) / min(empty):.2f}")
        print(f"anomaly_occurrence with its index: {bytes_of(path):.1f} bytes an occurrence")


if __name__ == "__main__":
    main()
