// SPDX-License-Identifier: Apache-2.0
// Inside the room: the counts of an issue, when its occurrences came or went all at once.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// What an issue's counts know beyond the occurrences that are still there: those of pruned runs.
struct Tally {
  std::int64_t lost = 0, lost_injected = 0, uncounted = 0;
  WallMicros first_seen = 0, last_seen = 0;
  std::optional<WallMicros> first_real, last_real;
  std::optional<std::int64_t> first_run;

  void add(const Tally& other);
};

nlohmann::ordered_json json_of(const Tally& tally);
Tally tally_from(const nlohmann::json& json);

Result<Tally> tally_of(sqlite::Database& database, std::int64_t id);
/// Counts, first and last seen, and issue_run of the issue from its occurrences; `beyond` is added where
/// something was lost, and stands alone where nothing is there.
Status recount(sqlite::Database& database, std::int64_t id, const Tally& beyond);

}  // namespace streamlab::kb
