-- Which issues have a frame, for `issues similar`.
CREATE TABLE issue_frame (
  frame        TEXT NOT NULL,
  signature_id INTEGER NOT NULL REFERENCES anomaly_signature (id) ON DELETE CASCADE,
  PRIMARY KEY (frame, signature_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_frame_by_signature ON issue_frame (signature_id);
INSERT OR IGNORE INTO issue_frame (frame, signature_id)
  SELECT f.value, s.id FROM anomaly_signature s, json_each(s.frames) f;
CREATE INDEX anomaly_signature_by_kin ON anomaly_signature (error_class, endpoint_pattern, last_seen_us);
