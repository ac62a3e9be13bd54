// SPDX-License-Identifier: Apache-2.0
#include "kb/act.hpp"

#include "kb/episodes.hpp"
#include "kb/index_text.hpp"

namespace streamlab::kb {

HistoryEntry entry_of(std::string action, std::string from, std::string to, std::string note) {
  HistoryEntry entry;
  entry.action = std::move(action);
  entry.from = std::move(from), entry.to = std::move(to), entry.note = std::move(note);
  return entry;
}

Result<std::int64_t> write_act(sqlite::Database& database, std::int64_t id, const Actor& actor,
                               const nlohmann::ordered_json& state_before, const Snapshot& after,
                               HistoryEntry entry) {
  entry.signature_id = id, entry.at = actor.at, entry.actor = actor.name, entry.is_human = true;
  entry.state_before = dump(state_before);
  STREAMLAB_TRY(const auto row, append_history(database, entry));
  STREAMLAB_CHECK(write_snapshot(database, id, after));
  if (!entry.note.empty()) {
    STREAMLAB_TRY(auto update,
                  database.prepare("UPDATE issue_text SET notes = notes || char(10) || ? WHERE rowid = ?"));
    STREAMLAB_CHECK(update.use().bind(indexed_text(entry.note)).bind(id).run());
  }
  STREAMLAB_CHECK(refresh_acks(database, id));
  return row;
}

Status regress_if_open(sqlite::Database& database, std::int64_t id, Snapshot& snapshot) {
  if (snapshot.real_status() != "resolved") return ok();
  STREAMLAB_TRY(auto find,
                database.prepare(
                    "SELECT 1 FROM anomaly_episode WHERE signature_id = ? AND closed_at_us IS NULL LIMIT 1"));
  auto row = find.use();
  row.bind(id);
  STREAMLAB_TRY(const bool is_open, row.step());
  if (is_open) snapshot.set_real_status("regressed");
  return ok();
}

}  // namespace streamlab::kb
