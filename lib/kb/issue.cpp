// SPDX-License-Identifier: Apache-2.0
#include "kb/issue.hpp"

#include <algorithm>

namespace streamlab::kb {

namespace {

template <class Word>
std::optional<Word> find_word(const std::vector<std::string_view>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Word>(found - words.begin());
}

}  // namespace

const std::vector<std::string_view>& severity_words() {
  static const std::vector<std::string_view> words{"low", "medium", "high", "critical"};
  return words;
}

const std::vector<std::string_view>& status_words() {
  static const std::vector<std::string_view> words{"open", "investigating", "resolved", "regressed", "muted"};
  return words;
}

std::string_view name_of(Severity severity) {
  return severity_words()[static_cast<std::size_t>(severity)];
}
std::string_view name_of(IssueStatus status) {
  return status_words()[static_cast<std::size_t>(status)];
}
std::optional<Severity> severity_of(std::string_view word) {
  return find_word<Severity>(severity_words(), word);
}
std::optional<IssueStatus> status_of(std::string_view word) {
  return find_word<IssueStatus>(status_words(), word);
}

}  // namespace streamlab::kb
