-- A file of schema version 1, as its sqlite3 .dump. Never edited: files like it are out there.
PRAGMA application_id = 1936482658;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('compatible_version',1);
INSERT INTO meta VALUES('version',1);
CREATE TABLE test_scenario (
  id                      INTEGER PRIMARY KEY,
  uid                     TEXT NOT NULL UNIQUE,                -- SHA-256 of definition, hex
  name                    TEXT NOT NULL,
  protocol                TEXT NOT NULL,
  mode                    TEXT NOT NULL CHECK (mode IN ('request', 'subscribe', 'replay')),
  endpoint                TEXT NOT NULL,
  endpoint_pattern        TEXT NOT NULL,
  expected_p95_latency_ms REAL NOT NULL,
  expected_error_rate     REAL NOT NULL,
  definition              TEXT NOT NULL
) STRICT;
INSERT INTO test_scenario VALUES(1,'5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8','checkout','websocket','request','ws://example.test/ws','ws://example.test/ws',250.0,0.010000000000000000208,'{"name":"checkout"}');
CREATE TABLE test_run (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,           -- never used again, whatever is pruned
  uid             TEXT NOT NULL UNIQUE,                        -- UUIDv7
  scenario_id     INTEGER NOT NULL REFERENCES test_scenario (id),
  scenario_file   TEXT NOT NULL DEFAULT '',
  endpoint        TEXT NOT NULL DEFAULT '',                    -- of this run: --endpoint may differ from the scenario's
  status          TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'finished', 'interrupted', 'aborted')),
  started_at_us   INTEGER NOT NULL,
  ended_at_us     INTEGER,                                     -- aborted: its last event
  release         TEXT NOT NULL DEFAULT '',
  env             TEXT NOT NULL DEFAULT '',
  tags            TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tags)),
  overrides       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(overrides)),
  seed            INTEGER NOT NULL,                            -- unsigned 64 bits, stored as two's complement
  rate_qps        REAL NOT NULL DEFAULT 0,
  gate            TEXT NOT NULL DEFAULT 'point' CHECK (gate IN ('point', 'confident')),
  verdict         TEXT CHECK (verdict IN ('pass', 'fail', 'inconclusive')),        -- of the gate used
  point_verdict   TEXT CHECK (point_verdict IN ('pass', 'fail', 'inconclusive')),
  is_within_slo   INTEGER CHECK (is_within_slo IN (0, 1)),
  verdict_reason  TEXT NOT NULL DEFAULT '',
  offered         INTEGER NOT NULL DEFAULT 0,
  delivered       INTEGER NOT NULL DEFAULT 0,
  answered        INTEGER NOT NULL DEFAULT 0,
  errors          INTEGER NOT NULL DEFAULT 0,
  error_rate      REAL,
  censored        INTEGER NOT NULL DEFAULT 0,
  injected        INTEGER NOT NULL DEFAULT 0,
  unsolicited     INTEGER NOT NULL DEFAULT 0,
  p50_latency_ms  REAL,
  p90_latency_ms  REAL,
  p95_latency_ms  REAL,
  p99_latency_ms  REAL,
  summary         TEXT CHECK (summary IS NULL OR json_valid(summary)),           -- the whole result (store/run_summary.hpp)
  histograms      TEXT CHECK (histograms IS NULL OR json_valid(histograms)),        -- {"response":"h1:…","service":…,"lateness":…}
  CHECK (is_within_slo IS NOT 1 OR verdict = 'pass')
) STRICT;
INSERT INTO test_run VALUES(1,'017f22e2-79b0-7cc3-98c4-dc0c0c07398f',1,'','','finished',1645557742000000,1645557772000000,'','','{}','{}',7,0.0,'point','pass','pass',1,'',0,0,0,0,NULL,0,0,0,NULL,NULL,NULL,NULL,'{"run":1}',NULL);
CREATE TABLE test_run_second (
  run_id    INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  second    INTEGER NOT NULL,
  offered   INTEGER NOT NULL,
  answered  INTEGER NOT NULL,
  errors    INTEGER NOT NULL,
  histogram TEXT NOT NULL DEFAULT '',                          -- of response time
  PRIMARY KEY (run_id, second)
) STRICT, WITHOUT ROWID;
CREATE TABLE stream_event (
  run_id              INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  seq                 INTEGER NOT NULL,
  received_at_us      INTEGER NOT NULL,
  due_us              INTEGER,
  latency_ms          REAL,
  service_ms          REAL,
  lateness_ms         REAL,
  injected_delay_ms   REAL,
  outcome             TEXT NOT NULL CHECK (outcome IN ('ok', 'error')),
  error_class         TEXT,
  status_code         INTEGER,
  reject_reason       TEXT,
  payload             TEXT,
  payload_schema_hash TEXT,
  payload_bytes       INTEGER NOT NULL DEFAULT 0,
  event_type          TEXT,
  payload_time_us     INTEGER,
  injected            INTEGER NOT NULL DEFAULT 0,
  flags               INTEGER NOT NULL DEFAULT 0,
  connection          INTEGER NOT NULL DEFAULT 0,
  frames              TEXT,                                    -- JSON array, of a failure
  stack_trace_hash    TEXT,
  message_hash        TEXT,
  findings            TEXT,                                    -- what triage said of it, JSON; NULL: nothing odd
  UNIQUE (run_id, seq)
) STRICT;
INSERT INTO stream_event VALUES(1,0,1645557742100000,NULL,12.5,NULL,NULL,NULL,'ok',NULL,NULL,NULL,'{"a":1}',NULL,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL);
INSERT INTO stream_event VALUES(1,1,1645557742200000,NULL,5000.0,NULL,NULL,NULL,'error',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL);
CREATE TABLE payload_schema (
  payload_schema_hash TEXT NOT NULL PRIMARY KEY,
  schema_text         TEXT NOT NULL,
  first_seen_us       INTEGER NOT NULL,
  last_seen_us        INTEGER NOT NULL,
  events              INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE schema_family (
  scenario   TEXT NOT NULL,                                    -- its name
  event_type TEXT NOT NULL,
  state      TEXT NOT NULL,                                    -- versioned text of schema/family.hpp
  events     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (scenario, event_type)
) STRICT, WITHOUT ROWID;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('test_run',1);
CREATE INDEX test_scenario_by_name ON test_scenario (name);
CREATE INDEX test_run_by_scenario ON test_run (scenario_id, id);
CREATE INDEX test_run_running ON test_run (id) WHERE status = 'running';
COMMIT;
