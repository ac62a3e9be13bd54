-- Issues that own many fingerprints: merges, splits, releases that carry a fix, and what each run met.

-- Under which grouping hash an exact one was met: both move together, unless a person pinned the exact one elsewhere.
ALTER TABLE anomaly_fingerprint ADD COLUMN grouping_id INTEGER REFERENCES anomaly_fingerprint (id) ON DELETE SET NULL;
UPDATE anomaly_fingerprint SET grouping_id =
  (SELECT min(g.id) FROM anomaly_fingerprint g
   WHERE g.signature_id = anomaly_fingerprint.signature_id AND g.kind = 'grouping')
  WHERE kind = 'exact';
CREATE INDEX anomaly_fingerprint_by_grouping ON anomaly_fingerprint (grouping_id) WHERE grouping_id IS NOT NULL;

-- merged_into: the issue is hidden and all it owned is that one's. Its own row, episodes and history stay as they were, for
-- undo.
CREATE INDEX anomaly_signature_by_merged ON anomaly_signature (merged_into) WHERE merged_into IS NOT NULL;
-- What people did up to split_history_id they did to split_from.
ALTER TABLE anomaly_signature ADD COLUMN split_from INTEGER REFERENCES anomaly_signature (id);
ALTER TABLE anomaly_signature ADD COLUMN split_history_id INTEGER REFERENCES issue_history (id);
-- The release that carries the fix of the last close: what older ones still do is no regression.
ALTER TABLE anomaly_signature ADD COLUMN fixed_in TEXT NOT NULL DEFAULT '';

-- Pairs that a split keeps apart for good.
CREATE TABLE issue_apart (
  low_id  INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  high_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  PRIMARY KEY (low_id, high_id),
  CHECK (low_id < high_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_apart_by_high ON issue_apart (high_id);

-- An issue has one occurrence per event. Where an event shows it by several of its fingerprints (which merges bring about),
-- the further ones wait here, for a split or undo that parts them.
CREATE TABLE occurrence_shadow (
  fingerprint_id  INTEGER NOT NULL,
  run_id          INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  occurred_at_us  INTEGER NOT NULL,
  injected        INTEGER NOT NULL CHECK (injected IN (0, 1)),
  payload_time_us INTEGER,
  PRIMARY KEY (fingerprint_id, run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_shadow_by_run ON occurrence_shadow (run_id);

-- How often a run met an issue, so that nobody counts occurrences.
CREATE TABLE issue_run (
  signature_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  run_id       INTEGER NOT NULL REFERENCES test_run (id) ON DELETE CASCADE,
  occurrences  INTEGER NOT NULL,
  injected     INTEGER NOT NULL,
  PRIMARY KEY (signature_id, run_id),
  CHECK (injected <= occurrences)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_run_by_run ON issue_run (run_id);
INSERT INTO issue_run (signature_id, run_id, occurrences, injected)
  SELECT signature_id, run_id, count(*), sum(injected) FROM anomaly_occurrence GROUP BY signature_id, run_id;
