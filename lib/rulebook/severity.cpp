// SPDX-License-Identifier: Apache-2.0
#include "rulebook/severity.hpp"

#include <algorithm>

namespace streamlab::rulebook {

const std::vector<std::string_view>& severity_words() {
  static const std::vector<std::string_view> words{"low", "medium", "high", "critical"};
  return words;
}

std::string_view name_of(Severity severity) {
  return severity_words()[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_of(std::string_view word) {
  const auto& words = severity_words();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Severity>(found - words.begin());
}

}  // namespace streamlab::rulebook
