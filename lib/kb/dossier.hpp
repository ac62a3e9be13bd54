// SPDX-License-Identifier: Apache-2.0
// Everything that is known of one issue, read in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kb/learned.hpp"
#include "kb/query.hpp"
#include "rulebook/rule_book.hpp"

namespace streamlab::kb {

struct Dossier {
  Issue issue;
  std::vector<FingerprintRow> fingerprints;
  std::vector<Episode> episodes;
  std::vector<Occurrence> occurrences;  ///< the last ones, newest first
  std::vector<HistoryRow> history;
  std::vector<rulebook::Advice> advice;
  std::vector<Learned> learned;  ///< what helped before, best first, five at most
  Exposure exposure;
};

/// @param last  how many occurrences. An id that names nothing: not_found.
Result<Dossier> dossier(sqlite::Database& database, std::int64_t id, const rulebook::RuleBook& rules,
                        std::size_t last, WallMicros now);

}  // namespace streamlab::kb
