// SPDX-License-Identifier: Apache-2.0
// Inside the room: the algebra of a rule's condition. `or` binds weakest, then `and`, then `not`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rulebook/rule.hpp"

namespace streamlab::rulebook {

/// @param names  the selections, in their order. @param why  on failure: what is wrong, in a few words.
std::optional<Condition> parse_condition(std::string_view text, const std::vector<std::string>& names,
                                         std::string& why);

/// @param truth  of each selection.
bool evaluate(const Condition& condition, const std::vector<bool>& truth);

}  // namespace streamlab::rulebook
