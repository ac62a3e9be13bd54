// SPDX-License-Identifier: Apache-2.0
// Issues as SARIF 2.1.0, for code scanning and other viewers of findings.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/rules.hpp"
#include "store/store.hpp"

namespace streamlab::issues {

/// One run of the tool with a result for each issue that really occurred. baselineState tells of the latest
/// run: new there, updated (regressed there), unchanged (met there), absent. A muted issue is a suppressed
/// result.
Result<std::string> sarif(store::Store& store, const kb::RuleBook& rules, WallMicros now);

}  // namespace streamlab::issues
