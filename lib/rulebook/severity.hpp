// SPDX-License-Identifier: Apache-2.0
// How bad a rule says that a failure is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace streamlab::rulebook {

enum class Severity : std::uint8_t { low, medium, high, critical };

std::string_view name_of(Severity severity);
std::optional<Severity> severity_of(std::string_view word);
/// All words, in their order, for help and "did you mean".
const std::vector<std::string_view>& severity_words();

}  // namespace streamlab::rulebook
