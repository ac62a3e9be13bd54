// SPDX-License-Identifier: Apache-2.0
// Inside the room: statements prepared on first use, and the history's one INSERT.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// A statement that is prepared when it is first used, then kept. The Database must outlive it.
class Lazy {
 public:
  explicit Lazy(std::string_view sql) : sql_(sql) {}
  Result<sqlite::Statement::Use> use(sqlite::Database& database) {
    if (!statement_) {
      STREAMLAB_TRY(auto prepared, database.prepare(sql_));
      statement_.emplace(std::move(prepared));
    }
    return statement_->use();
  }

 private:
  std::string_view sql_;  // a literal
  std::optional<sqlite::Statement> statement_;
};

/// One row of issue_history to be.
struct HistoryEntry {
  std::int64_t signature_id = 0;
  WallMicros at = 0;
  std::string actor = "streamlab";
  bool is_human = false;
  std::string action, from, to, note;
  std::string state_before = "{}";
  std::optional<std::int64_t> undoes{};
};
/// Appends it and returns its id.
Result<std::int64_t> append_history(sqlite::Database& database, const HistoryEntry& entry);

/// What is under the mute, as it will be the status when the mute ends, in SQL over anomaly_signature
/// `s`; the one `?` is now.
inline constexpr std::string_view kEffectiveStatus =
    "CASE WHEN s.status = 'muted' AND s.mute_until_us <= ?1 THEN s.status_under_mute ELSE s.status END";

}  // namespace streamlab::kb
