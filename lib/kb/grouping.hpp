// SPDX-License-Identifier: Apache-2.0
// Many fingerprints, one issue: merging, splitting, and taking both back.
//
// A merge hands all fingerprints and occurrences of an issue to another one and hides it; from then on the
// other one meets whatever those fingerprints meet. A split makes an issue of its own out of some
// fingerprints, and keeps both apart for good. Nothing is lost: lifecycle.hpp's undo() takes either back.
// All run inside the caller's transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/lifecycle.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

enum class Apart : std::uint8_t { respected, overruled };

/// One act on `into`. It keeps its own words (title, severity, owner; an owner it lacks it takes over), gets
/// the union of all episodes, and is no longer resolved when one of those is open. What was merged already is
/// left out; Change::changed is false when nothing is left. Where two of its messages are of one learned
/// template, later messages of that template find it, too (kb/messages.hpp). Merging an issue with itself, or
/// with one that a split keeps apart (unless overruled): usage error.
Result<Change> merge_issues(sqlite::Database& database, const std::vector<std::int64_t>& ids,
                            std::int64_t into, const Actor& actor, const std::string& note,
                            Apart apart = Apart::respected);

struct Split {
  std::int64_t signature_id = 0;  ///< the new issue
  std::vector<std::string> hashes;
  std::int64_t occurrences = 0;
};
/// Makes a new issue of fingerprints of `id`, given as prefixes (≥ 4) of their hashes. A grouping hash takes
/// along the exact ones that were met under it; an exact one alone is pinned, so that it decides before its
/// grouping hash. The new issue begins where the old one stands: status, owner, mute and closes are the same,
/// its episodes are those of its own occurrences. A prefix that fits none or several, and a split that leaves
/// nothing: usage error.
Result<Split> split_issue(sqlite::Database& database, std::int64_t id,
                          const std::vector<std::string>& prefixes, const Actor& actor,
                          const std::string& note);

/// Where a merged issue went to, or the id itself.
Result<std::int64_t> root_of(sqlite::Database& database, std::int64_t id);
/// Does a split keep these two, or anything merged into them, apart?
Result<bool> are_apart(sqlite::Database& database, std::int64_t a, std::int64_t b);

}  // namespace streamlab::kb
