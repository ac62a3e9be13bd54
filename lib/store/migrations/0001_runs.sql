-- Runs: what was asked (test_scenario), what happened (test_run, test_run_second, stream_event), and in which shapes
-- (payload_schema, schema_family). Times are wall clock microseconds since 1970 (UTC). Everything here has passed the
-- privacy door. Rows that two files may hold are keyed by content or UUID (uid), so that merging files is a union.

-- A scenario as it was when a run used it: payload and header values replaced by their length.
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
CREATE INDEX test_scenario_by_name ON test_scenario (name);

-- One execution. 'running' is true only while its process holds the lock that belongs to uid (store/run_lock.hpp).
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
CREATE INDEX test_run_by_scenario ON test_run (scenario_id, id);
CREATE INDEX test_run_running ON test_run (id) WHERE status = 'running';

-- One second of a run, by due time.
CREATE TABLE test_run_second (
  run_id    INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  second    INTEGER NOT NULL,
  offered   INTEGER NOT NULL,
  answered  INTEGER NOT NULL,
  errors    INTEGER NOT NULL,
  histogram TEXT NOT NULL DEFAULT '',                          -- of response time
  PRIMARY KEY (run_id, second)
) STRICT, WITHOUT ROWID;

-- One sanitised event. due_us counts from the run's start; NULL spans never happened. Which bits of flags mean what is
-- said in store/store.hpp (kEventAnswered …).
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

-- Every shape that was met; schema_text has its hidden key names.
CREATE TABLE payload_schema (
  payload_schema_hash TEXT NOT NULL PRIMARY KEY,
  schema_text         TEXT NOT NULL,
  first_seen_us       INTEGER NOT NULL,
  last_seen_us        INTEGER NOT NULL,
  events              INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What is known of the shapes of one scenario's event type, from run to run.
CREATE TABLE schema_family (
  scenario   TEXT NOT NULL,                                    -- its name
  event_type TEXT NOT NULL,
  state      TEXT NOT NULL,                                    -- versioned text of schema/family.hpp
  events     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (scenario, event_type)
) STRICT, WITHOUT ROWID;
