// SPDX-License-Identifier: Apache-2.0
// The words that `value_detectors` may hold, apart from the detectors themselves so that reading rules needs
// no RE2.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "redact/policy.hpp"

namespace streamlab::redact {

/// Canonical names, as they stand in `[redacted:name]`.
std::span<const std::string_view> detector_names();
/// The canonical names of a word in `value_detectors` ("ip" means both, "credit_card" is card); empty if
/// unknown.
std::span<const std::string_view> detector_names(std::string_view word);
/// Names of validators that a detector of one's own may ask for.
std::span<const std::string_view> validator_names();
/// What RE2 (or we) have against a custom pattern; nothing when it is good. Says nothing of the pattern's
/// text.
std::optional<std::string> pattern_fault(const std::string& pattern);

}  // namespace streamlab::redact
