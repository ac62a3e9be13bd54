-- What the redaction rules decided about a run's payloads, so that it can be asked later which paths nobody has decided
-- about. No value is here: paths carry key names as schemas show them. Rows of two runs are joined by adding their counts.

-- One row per path and what decided there. rule = '': no rule did, so the value was dropped.
CREATE TABLE run_path (
  run_id INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  path   TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('drop', 'allow', 'hash', 'remove')),
  rule   TEXT NOT NULL DEFAULT '',                             -- as written
  count  INTEGER NOT NULL,
  PRIMARY KEY (run_id, path, action, rule)
) STRICT, WITHOUT ROWID;

-- The rules that were in force, and how often each decided.
CREATE TABLE run_rule (
  run_id INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  rule   TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('allow', 'hash', 'remove')),
  count  INTEGER NOT NULL,
  PRIMARY KEY (run_id, rule, action)
) STRICT, WITHOUT ROWID;
