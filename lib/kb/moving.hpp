// SPDX-License-Identifier: Apache-2.0
// Inside the room: fingerprints and occurrences on their way from one issue to another.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/result.hpp"
#include "kb/act.hpp"
#include "kb/episodes.hpp"
#include "kb/tally.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// Everything that a merge or split changes of an issue, as it is now.
struct Standing {
  Snapshot snapshot;
  std::vector<Episode> episodes;
  Tally tally;
};
Result<Standing> standing_of(sqlite::Database& database, std::int64_t id);
nlohmann::ordered_json json_of(const Standing& standing);
Standing standing_from(const nlohmann::json& json);

/// A close within what is open now closed nothing: only those before it still cut. For joined episodes.
void settle_last_close(Standing& standing);

/// After occurrences moved: episodes that follow them, counts, and a status that fits. The snapshot is
/// changed and not written.
Status stand_again(sqlite::Database& database, std::int64_t id, Standing& standing, bool may_shrink);

/// Moves fingerprints (ids as a JSON array) of `from`, and the occurrences that carry them.
Status move_fingerprints(sqlite::Database& database, const std::string& ids_json, std::int64_t from,
                         std::int64_t to);

/// Moves everything of `from`, which is hidden behind `to` from now on.
Status absorb(sqlite::Database& database, std::int64_t from, std::int64_t to);

/// The ids of a query with one bound number.
Result<std::vector<std::int64_t>> numbers(sqlite::Database& database, std::string_view sql,
                                          std::int64_t bound);

/// A row of another issue's history that an act touched: no act of its own.
Status mirror(sqlite::Database& database, std::int64_t id, const Actor& actor, HistoryEntry entry);

/// What Lifecycle::undo calls; `state` is the row's state_before. They return the state to write.
Result<Snapshot> undo_merge(sqlite::Database& database, std::int64_t id, const nlohmann::json& state);
Result<Snapshot> undo_split(sqlite::Database& database, std::int64_t id, std::int64_t history_id,
                            const nlohmann::json& state);

}  // namespace streamlab::kb
