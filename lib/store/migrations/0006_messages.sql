-- What was learned of messages: which of their words vary. Keys only, 64 bits of a SHA-256 each as SQLite's signed integers
-- (trace/template_tree.hpp); no word is in them.

-- The message by which a fingerprint was met: its own key, and those of its text with a few words open (9 bytes each: how many
-- words are open, the key).
CREATE TABLE issue_message (
  fingerprint_id INTEGER PRIMARY KEY REFERENCES anomaly_fingerprint (id) ON DELETE CASCADE,
  leaf           INTEGER NOT NULL,
  parents        BLOB NOT NULL
) STRICT;
CREATE INDEX issue_message_by_leaf ON issue_message (leaf);

-- Which messages were met under which text with open words, 16 at most of each.
CREATE TABLE message_template (
  parent INTEGER NOT NULL,
  leaf   INTEGER NOT NULL,
  PRIMARY KEY (parent, leaf)
) STRICT, WITHOUT ROWID;

-- Fingerprints by which a merge lets all messages of a template find their issue.
CREATE TABLE template_alias (
  fingerprint_id INTEGER PRIMARY KEY REFERENCES anomaly_fingerprint (id) ON DELETE CASCADE,
  parent         INTEGER NOT NULL
) STRICT;
