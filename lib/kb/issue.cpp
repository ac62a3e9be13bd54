// SPDX-License-Identifier: Apache-2.0
#include "kb/issue.hpp"

#include <algorithm>

namespace streamlab::kb {

const std::vector<std::string_view>& status_words() {
  static const std::vector<std::string_view> words{"open", "investigating", "resolved", "regressed", "muted"};
  return words;
}

std::string_view name_of(IssueStatus status) {
  return status_words()[static_cast<std::size_t>(status)];
}
std::optional<IssueStatus> status_of(std::string_view word) {
  const auto& words = status_words();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<IssueStatus>(found - words.begin());
}

}  // namespace streamlab::kb
