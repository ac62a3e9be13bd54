-- The knowledge base: issues, their fingerprints, what happened when, and who did what about it.
-- Times are wall clock microseconds since 1970 (UTC). Everything here has passed the privacy door.

-- An issue. It owns one fingerprint or more; signature_hash is the grouping hash it was made from.
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
  merged_into       INTEGER REFERENCES anomaly_signature (id),
  CHECK ((status = 'muted') = (status_under_mute IS NOT NULL)),
  CHECK (injected_count <= occurrence_count)
) STRICT;
CREATE INDEX anomaly_signature_by_last_seen ON anomaly_signature (last_seen_us DESC, id DESC);
CREATE INDEX anomaly_signature_by_first_run ON anomaly_signature (first_run_id);

-- Every hash by which an issue is known. 'grouping' is looked up; 'exact' ones are what occurrences carry (64 at most).
CREATE TABLE anomaly_fingerprint (
  id             INTEGER PRIMARY KEY,
  signature_hash TEXT NOT NULL UNIQUE,
  kind           TEXT NOT NULL CHECK (kind IN ('grouping', 'exact')),
  algo           INTEGER NOT NULL DEFAULT 1,
  pinned         INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),  -- by a person: decides before the grouping hash
  signature_id   INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX anomaly_fingerprint_by_signature ON anomaly_fingerprint (signature_id);

-- One instance, tied to its event by (run_id, seq), which need not be stored. The key makes triage idempotent, and in this
-- order it is appended to, so that recording stays as fast with ten million rows as with none.
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
CREATE INDEX anomaly_occurrence_by_signature ON anomaly_occurrence (signature_id, occurred_at_us);

-- A stretch in which the issue hurts: from its first occurrence while none is open to the close that was not undone.
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
CREATE INDEX anomaly_episode_by_signature ON anomaly_episode (signature_id, opened_at_us);
CREATE INDEX anomaly_episode_by_run ON anomaly_episode (opened_run_id);

-- Who did what, when. Rows are never changed or deleted: undoing is a row of its own.
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
CREATE INDEX issue_history_by_signature ON issue_history (signature_id, id);

CREATE TRIGGER issue_history_is_never_changed BEFORE UPDATE ON issue_history
BEGIN SELECT RAISE(ABORT, 'issue_history is append-only'); END;
CREATE TRIGGER issue_history_is_never_deleted BEFORE DELETE ON issue_history
BEGIN SELECT RAISE(ABORT, 'issue_history is append-only'); END;

-- Full-text search over what people read; rowid = anomaly_signature.id.
CREATE VIRTUAL TABLE issue_text USING fts5 (title, endpoint, frames, notes, tokenize = "unicode61 tokenchars '_'");
