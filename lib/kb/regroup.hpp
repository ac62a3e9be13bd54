// SPDX-License-Identifier: Apache-2.0
// What rules that changed say of issues that are there already.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/lifecycle.hpp"
#include "rulebook/rule_book.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// One issue that the rules see in another light than what is stored.
struct Regrouped {
  std::int64_t id = 0;
  std::string title;
  std::string severity_from, severity_to, rule_from, rule_to, owner_from, owner_to;
};

/// Judges every issue by the rules, as recording does when it meets one again: severity and rule always, the
/// owner only where nobody ever assigned it. Changes nothing unless `apply`, inside the caller's transaction;
/// then each change is a row of the history. By id.
Result<std::vector<Regrouped>> regroup(sqlite::Database& database, const rulebook::RuleBook& rules,
                                       const Actor& actor, bool apply);

/// How many issues only an older version of the fingerprint algorithm knows: each is found by both versions,
/// and learns the new one's hash when it is met again.
Result<std::int64_t> known_by_older_algo(sqlite::Database& database, int algo);

}  // namespace streamlab::kb
