// SPDX-License-Identifier: Apache-2.0
// Issues as SARIF 2.1.0, for code scanning and other viewers of findings.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "rulebook/rule_book.hpp"
#include "store/store.hpp"

namespace streamlab::kb {

/// One run of the tool with a result for each issue that really occurred. baselineState tells of the latest
/// run: new there, updated (regressed there), unchanged (met there), absent. A muted issue is a suppressed
/// result.
Result<std::string> sarif(store::Store& store, const rulebook::RuleBook& rules, WallMicros now);

/// The same of one run: a result for each issue that really occurred in it, counted in it, new, updated or
/// unchanged. All lie at one place: the scenario file (empty: at none) and a line of it, from 1.
Result<std::string> run_sarif(store::Store& store, const rulebook::RuleBook& rules, std::int64_t run_id,
                              const std::string& scenario_file, int line, WallMicros now);

}  // namespace streamlab::kb
