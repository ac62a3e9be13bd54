// SPDX-License-Identifier: Apache-2.0
// `${VAR}` in the strings of a scenario.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace streamlab::scenario {

using Environment = std::function<std::optional<std::string>(const char*)>;

struct Expansion {
  std::string text;        ///< expanded; meaningless when `missing` or `malformed`
  std::string missing;     ///< the first variable that is not set, by name
  bool malformed = false;  ///< a `${` that no `NAME}` follows
  bool used = false;       ///< there was a variable: the text is not to be shown
};

/// Replaces every `${NAME}`; `$${` is a literal `${`. Values are taken as they are: nothing in them is
/// expanded again.
Expansion expand(std::string_view raw, const Environment& env);

}  // namespace streamlab::scenario
