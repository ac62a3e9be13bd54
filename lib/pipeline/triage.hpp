// SPDX-License-Identifier: Apache-2.0
// The triage of stored runs, done again: after new rules, or where occurrences were lost.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.hpp"
#include "rulebook/rule_book.hpp"
#include "store/store.hpp"

namespace streamlab::pipeline {

struct TriageOutcome {
  std::uint64_t runs = 0, events = 0;  ///< looked at; events: those on which something had been found
  std::uint64_t added = 0;             ///< occurrences that were not there
  std::uint64_t new_issues = 0, regressions = 0;
};

/// Records what was found on the stored events of one run (run_id) or of all (0), oldest first; also of
/// interrupted and aborted ones. Twice is as once. Rules decide the severity of each issue met again. One
/// transaction for 2,000 events: after a failure (database) what is recorded stays, and the same call
/// completes it. A run in progress is left alone, and a run_id that names none gives 0 runs.
Result<TriageOutcome> triage(store::Store& store, std::shared_ptr<const rulebook::RuleBook> rules,
                             std::int64_t run_id);

}  // namespace streamlab::pipeline
