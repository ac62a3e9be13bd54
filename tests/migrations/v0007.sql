-- A file of schema version 7, as its sqlite3 .dump. Never edited: files like it are out there.
PRAGMA application_id = 1936482658;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('compatible_version',7);
INSERT INTO meta VALUES('version',7);
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
  histogram TEXT NOT NULL DEFAULT '', judged INTEGER, samples INTEGER,                          -- of response time
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
CREATE TABLE anomaly_signature (
  id                INTEGER PRIMARY KEY,
  uid               TEXT NOT NULL UNIQUE,               -- the same in every copy of the file
  signature_hash    TEXT NOT NULL UNIQUE,
  algo              INTEGER NOT NULL DEFAULT 1,
  title             TEXT NOT NULL,
  error_class       TEXT NOT NULL,
  endpoint_pattern  TEXT NOT NULL,
  status_code       INTEGER NOT NULL DEFAULT 0,         -- HTTP status or the application's number, of the first occurrence
  reason            TEXT NOT NULL DEFAULT '',           -- reason word of a refused payload
  detail            TEXT NOT NULL DEFAULT '',           -- one line for people, of the first occurrence
  frames            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(frames)),
  parts             TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parts)),  -- what entered the hash, for `explain`
  severity          TEXT NOT NULL DEFAULT 'medium' CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  rule_id           TEXT NOT NULL DEFAULT '',           -- the rule that gave the severity
  status            TEXT NOT NULL DEFAULT 'open'
                    CHECK (status IN ('open', 'investigating', 'resolved', 'regressed', 'muted')),
  owner             TEXT NOT NULL DEFAULT '',
  resolution        TEXT NOT NULL DEFAULT '',           -- notes of the last close
  first_seen_us     INTEGER NOT NULL,
  last_seen_us      INTEGER NOT NULL,
  first_real_us     INTEGER,                            -- first occurrence that was not injected
  last_real_us      INTEGER,
  first_run_id      INTEGER REFERENCES test_run (id) ON DELETE SET NULL,  -- the run of first_real_us
  occurrence_count  INTEGER NOT NULL DEFAULT 0,
  injected_count    INTEGER NOT NULL DEFAULT 0,
  uncounted_hashes  INTEGER NOT NULL DEFAULT 0,         -- sightings whose exact hash found no place among the 64
  last_close_us     INTEGER,                            -- of the last close that was not undone
  status_under_mute TEXT CHECK (status_under_mute IN ('open', 'investigating', 'resolved', 'regressed')),
  muted_at_us       INTEGER,
  mute_until_us     INTEGER,                            -- until a date
  mute_count        INTEGER,                            -- until so many more occurrences
  mute_window_us    INTEGER,                            -- ... within this span
  mute_seen         INTEGER NOT NULL DEFAULT 0,
  merged_into       INTEGER REFERENCES anomaly_signature (id), split_from INTEGER REFERENCES anomaly_signature (id), split_history_id INTEGER REFERENCES issue_history (id), fixed_in TEXT NOT NULL DEFAULT '',
  CHECK ((status = 'muted') = (status_under_mute IS NOT NULL)),
  CHECK (injected_count <= occurrence_count)
) STRICT;
CREATE TABLE anomaly_fingerprint (
  id             INTEGER PRIMARY KEY,
  signature_hash TEXT NOT NULL UNIQUE,
  kind           TEXT NOT NULL CHECK (kind IN ('grouping', 'exact')),
  algo           INTEGER NOT NULL DEFAULT 1,
  pinned         INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),  -- by a person: decides before the grouping hash
  signature_id   INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE
, grouping_id INTEGER REFERENCES anomaly_fingerprint (id) ON DELETE SET NULL) STRICT;
CREATE TABLE anomaly_occurrence (
  run_id          INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  signature_id    INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  occurred_at_us  INTEGER NOT NULL,
  fingerprint_id  INTEGER NOT NULL,
  injected        INTEGER NOT NULL DEFAULT 0 CHECK (injected IN (0, 1)),
  payload_time_us INTEGER,
  PRIMARY KEY (run_id, seq, signature_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE anomaly_episode (
  id               INTEGER PRIMARY KEY,
  signature_id     INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  opened_at_us     INTEGER NOT NULL,
  opened_run_id    INTEGER REFERENCES test_run (id) ON DELETE SET NULL,
  is_regression    INTEGER NOT NULL DEFAULT 0 CHECK (is_regression IN (0, 1)),
  first_ack_us     INTEGER,
  closed_at_us     INTEGER,
  close_history_id INTEGER
) STRICT;
CREATE TABLE issue_history (
  id           INTEGER PRIMARY KEY,
  uid          TEXT NOT NULL UNIQUE,
  signature_id INTEGER NOT NULL REFERENCES anomaly_signature (id),
  at_us        INTEGER NOT NULL,
  actor        TEXT NOT NULL,
  is_human     INTEGER NOT NULL CHECK (is_human IN (0, 1)),
  action       TEXT NOT NULL,
  from_value   TEXT NOT NULL DEFAULT '',
  to_value     TEXT NOT NULL DEFAULT '',
  note         TEXT NOT NULL DEFAULT '',
  state_before TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(state_before)),
  undoes       INTEGER UNIQUE REFERENCES issue_history (id)
) STRICT;
CREATE TABLE run_path (
  run_id INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  path   TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('drop', 'allow', 'hash', 'remove')),
  rule   TEXT NOT NULL DEFAULT '',                             -- as written
  count  INTEGER NOT NULL,
  PRIMARY KEY (run_id, path, action, rule)
) STRICT, WITHOUT ROWID;
INSERT INTO run_path VALUES(1,'$.a','allow','a',2);
INSERT INTO run_path VALUES(1,'$.~1a2b3c4d','drop','',1);
CREATE TABLE run_rule (
  run_id INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  rule   TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('allow', 'hash', 'remove')),
  count  INTEGER NOT NULL,
  PRIMARY KEY (run_id, rule, action)
) STRICT, WITHOUT ROWID;
INSERT INTO run_rule VALUES(1,'a','allow',2);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','issue_text','issue_text',0,'CREATE VIRTUAL TABLE issue_text USING fts5 (title, endpoint, frames, notes, tokenize = "unicode61 tokenchars ''_''")');
CREATE TABLE IF NOT EXISTS 'issue_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO issue_text_data VALUES(1,X'');
INSERT INTO issue_text_data VALUES(10,X'00000000000000');
CREATE TABLE IF NOT EXISTS 'issue_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS 'issue_text_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3);
CREATE TABLE IF NOT EXISTS 'issue_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE IF NOT EXISTS 'issue_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO issue_text_config VALUES('version',5);
CREATE TABLE issue_apart (
  low_id  INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  high_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  PRIMARY KEY (low_id, high_id),
  CHECK (low_id < high_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE occurrence_shadow (
  fingerprint_id  INTEGER NOT NULL,
  run_id          INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  occurred_at_us  INTEGER NOT NULL,
  injected        INTEGER NOT NULL CHECK (injected IN (0, 1)),
  payload_time_us INTEGER,
  PRIMARY KEY (fingerprint_id, run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE issue_run (
  signature_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  run_id       INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  occurrences  INTEGER NOT NULL,
  injected     INTEGER NOT NULL,
  PRIMARY KEY (signature_id, run_id),
  CHECK (injected <= occurrences)
) STRICT, WITHOUT ROWID;
CREATE TABLE issue_frame (
  frame        TEXT NOT NULL,
  signature_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  PRIMARY KEY (frame, signature_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE issue_message (
  fingerprint_id INTEGER PRIMARY KEY REFERENCES anomaly_fingerprint (id) ON DELETE CASCADE,
  leaf           INTEGER NOT NULL,
  parents        BLOB NOT NULL
) STRICT;
CREATE TABLE message_template (
  parent INTEGER NOT NULL,
  leaf   INTEGER NOT NULL,
  PRIMARY KEY (parent, leaf)
) STRICT, WITHOUT ROWID;
CREATE TABLE template_alias (
  fingerprint_id INTEGER PRIMARY KEY REFERENCES anomaly_fingerprint (id) ON DELETE CASCADE,
  parent         INTEGER NOT NULL
) STRICT;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('test_run',1);
CREATE INDEX test_scenario_by_name ON test_scenario (name);
CREATE INDEX test_run_by_scenario ON test_run (scenario_id, id);
CREATE INDEX test_run_running ON test_run (id) WHERE status = 'running';
CREATE INDEX anomaly_signature_by_last_seen ON anomaly_signature (last_seen_us DESC, id DESC);
CREATE INDEX anomaly_signature_by_first_run ON anomaly_signature (first_run_id);
CREATE INDEX anomaly_fingerprint_by_signature ON anomaly_fingerprint (signature_id);
CREATE INDEX anomaly_occurrence_by_signature ON anomaly_occurrence (signature_id, occurred_at_us);
CREATE INDEX anomaly_episode_by_signature ON anomaly_episode (signature_id, opened_at_us);
CREATE INDEX anomaly_episode_by_run ON anomaly_episode (opened_run_id);
CREATE INDEX issue_history_by_signature ON issue_history (signature_id, id);
CREATE TRIGGER issue_history_is_never_changed BEFORE UPDATE ON issue_history
BEGIN SELECT RAISE(ABORT, 'issue_history is append-only'); END;
CREATE TRIGGER issue_history_is_never_deleted BEFORE DELETE ON issue_history
BEGIN SELECT RAISE(ABORT, 'issue_history is append-only'); END;
CREATE INDEX anomaly_fingerprint_by_grouping ON anomaly_fingerprint (grouping_id) WHERE grouping_id IS NOT NULL;
CREATE INDEX anomaly_signature_by_merged ON anomaly_signature (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX issue_apart_by_high ON issue_apart (high_id);
CREATE INDEX occurrence_shadow_by_run ON occurrence_shadow (run_id);
CREATE INDEX issue_run_by_run ON issue_run (run_id);
CREATE INDEX issue_frame_by_signature ON issue_frame (signature_id);
CREATE INDEX anomaly_signature_by_kin ON anomaly_signature (error_class, endpoint_pattern, last_seen_us);
CREATE INDEX issue_message_by_leaf ON issue_message (leaf);
PRAGMA writable_schema=OFF;
COMMIT;
