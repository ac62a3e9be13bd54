// SPDX-License-Identifier: Apache-2.0
// May this run pass, as far as issues go? For CI.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kb/query.hpp"

namespace streamlab::kb {

/// What a gate looks for: `new,regressed,severity>=high`. The words are ORed; a severity alone looks at all
/// issues of the run.
struct GateRule {
  bool is_new = false, regressed = false, any = false;
  std::optional<Severity> severity;  ///< at least
};
Result<GateRule> parse_gate(std::string_view text);

/// Hashes of known issues: one `signature_hash` per line, or JSON objects or an array of them with that
/// member (what `issues list --json` prints).
Result<std::set<std::string>> parse_base(std::string_view text);

struct GateFinding {
  RunIssue issue;
  std::string why;  ///< "new", "regressed" or "severity"
};
/// Muted issues and those that were only injected in this run never gate; a severity does not look at
/// resolved ones. An issue whose hash is in the base is not new. Pure.
std::vector<GateFinding> judge_gate(const GateRule& rule, const std::vector<RunIssue>& issues,
                                    const std::set<std::string>& base);

}  // namespace streamlab::kb
