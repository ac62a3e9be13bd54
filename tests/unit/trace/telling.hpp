// SPDX-License-Identifier: Apache-2.0
// What the tests compare: the telling frames of a text, as shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/failure.hpp"

namespace streamlab::trace {

using Names = std::vector<std::string>;

inline Names telling(const Analysis& analysis) {
  Names names;
  for (const Frame& frame : analysis.telling) names.push_back(to_string(frame));
  return names;
}
inline Names telling(std::string_view text) {
  return telling(analyse(text));
}

}  // namespace streamlab::trace
