// SPDX-License-Identifier: Apache-2.0
#include "kb/statements.hpp"

namespace streamlab::kb {

Result<std::int64_t> append_history(sqlite::Database& database, const HistoryEntry& entry) {
  STREAMLAB_TRY(
      auto insert,
      database.prepare("INSERT INTO issue_history (uid, signature_id, at_us, actor, is_human, action,"
                       " from_value, to_value, note, state_before, undoes)"
                       " VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  STREAMLAB_CHECK(insert.use()
                      .bind(entry.signature_id)
                      .bind(entry.at)
                      .bind(entry.actor)
                      .bind(entry.is_human ? 1 : 0)
                      .bind(entry.action)
                      .bind(entry.from)
                      .bind(entry.to)
                      .bind(entry.note)
                      .bind(entry.state_before)
                      .bind(entry.undoes)
                      .run());
  return database.last_insert_id();
}

}  // namespace streamlab::kb
