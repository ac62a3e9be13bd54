// SPDX-License-Identifier: Apache-2.0
// What helped before: resolutions of issues like this one, by how well they held. Never applied by
// themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/query.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// One resolution (its note), wherever it was written.
struct Learned {
  std::string resolution;
  std::vector<std::int64_t> issues;   ///< the evidence, most alike first
  double score = 0;                   ///< of the most alike issue, 0 to 1; 1 = this very issue
  std::int64_t closes = 0, held = 0;  ///< closes with this note, and those that no regression followed
  double held_low = 0;                ///< lower end of the 95 % Wilson interval of held / closes
};

/// From the closes that were not undone of issues with a similarity of at least 0.35, and of this one itself:
/// best held first (lower Wilson bound), then most alike. Notes are the same when they differ in case and
/// blanks only.
Result<std::vector<Learned>> learned(sqlite::Database& database, std::int64_t id, std::size_t limit,
                                     WallMicros now);

}  // namespace streamlab::kb
