// SPDX-License-Identifier: Apache-2.0
// A trace that a terminal or a logger wrapped whole: coloured, or as one string with escaped line ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace streamlab::trace {

/// The text as the runtime printed it: colour codes dropped; of a line that holds a trace as a string (JSON,
/// logfmt, Docker's own log) that string with its escapes resolved. nullopt where nothing is wrapped, which
/// one pass tells. Linear; pure. Since algo 2.
std::optional<std::string> unwrapped(std::string_view text);

}  // namespace streamlab::trace
