// SPDX-License-Identifier: Apache-2.0
// What the rules advise about an issue.
#pragma once

#include <vector>

#include "kb/issue.hpp"
#include "rulebook/rule_book.hpp"

namespace streamlab::kb {

/// The facts of an issue as stored.
rulebook::Facts facts_of(const Issue& issue);
/// The advice of all matching rules, best first, with {endpoint} {error_class} {status} {reason}
/// {occurrences} filled in.
std::vector<rulebook::Advice> suggestions(const rulebook::RuleBook& rules, const Issue& issue);

}  // namespace streamlab::kb
