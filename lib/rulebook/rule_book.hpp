// SPDX-License-Identifier: Apache-2.0
// The rules that a program goes by.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "rulebook/rule.hpp"

namespace streamlab::rulebook {

/// All rules of a program: the shipped ones and the users' own, which replace a shipped one of the same id.
/// Immutable once loaded.
class RuleBook {
 public:
  /// The shipped rules alone.
  static Result<std::shared_ptr<const RuleBook>> shipped();
  /// The shipped ones and a file, or every *.yaml and *.yml directly in a folder ("" = none).
  static Result<std::shared_ptr<const RuleBook>> load(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  /// All that match: highest level first, users' own before shipped, then by id.
  [[nodiscard]] std::vector<const Rule*> matching(const Facts& facts) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace streamlab::rulebook
