// SPDX-License-Identifier: Apache-2.0
// Inside the room: everything of an issue that an act of a person can change. Its JSON form is
// issue_history.state_before, from which undo works; members are only ever added.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/issue.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

struct Snapshot {
  std::string status, owner, resolution, fixed_in;
  std::optional<std::string> under_mute;
  std::optional<std::int64_t> last_close, muted_at, until, count, window;
  std::int64_t mute_seen = 0;

  /// The word that counts once the mute is taken off.
  [[nodiscard]] const std::string& real_status() const { return under_mute ? *under_mute : status; }
  void set_real_status(std::string_view word) { (under_mute ? *under_mute : status) = word; }
  void clear_mute();
  [[nodiscard]] MuteRule mute() const { return {until, count, window}; }
};

nlohmann::ordered_json json_of(const Snapshot& snapshot);
Snapshot snapshot_from(const nlohmann::json& json);
std::string dump(const nlohmann::ordered_json& json);

/// Member of a JSON object that this room wrote.
std::optional<std::int64_t> number_in(const nlohmann::json& json, const char* key);

Error no_such_issue(std::int64_t id);
Result<Snapshot> read_snapshot(sqlite::Database& database, std::int64_t id);
Status write_snapshot(sqlite::Database& database, std::int64_t id, const Snapshot& snapshot);

}  // namespace streamlab::kb
