// SPDX-License-Identifier: Apache-2.0
// Inside the room: the episodes of an issue whose occurrences came or went all at once (merge, split, undo).
//
// Closes cut time into stretches; each holds one episode at most, from the earliest real occurrence in it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/metrics.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

nlohmann::ordered_json json_of(const std::vector<Episode>& episodes);
std::vector<Episode> episodes_from(const nlohmann::json& json);

/// Replaces all episodes of the issue.
Status write_episodes(sqlite::Database& database, std::int64_t id, const std::vector<Episode>& episodes);

/// What the stretches are to follow.
struct Closes {
  std::optional<WallMicros> last;  ///< anomaly_signature.last_close_us
  std::string fixed_in;            ///< occurrences of older releases after it open nothing
};
/// The episodes moved to what occurrences the issue has now. `may_shrink`: an episode may begin later or
/// vanish; else they only grow (where rows were pruned, or an episode is known to have been).
Result<std::vector<Episode>> follow_occurrences(sqlite::Database& database, std::int64_t id,
                                                std::vector<Episode> episodes, const Closes& closes,
                                                bool may_shrink);

/// The first act of a person within each episode, from the history of the issue, of what was merged into it,
/// and of what it was split from until then. Whatever was undone does not count.
Status refresh_acks(sqlite::Database& database, std::int64_t id);

}  // namespace streamlab::kb
