// SPDX-License-Identifier: Apache-2.0
// Numbers of a payload that the run computes with, read exactly from their text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "redact/redactor.hpp"

namespace streamlab::redact {

/// A JSON number times 10^shift, cut towards zero; nothing if it does not fit. Never through a double.
std::optional<std::int64_t> scaled_integer(std::string_view token, int shift);
/// A point in time by its unit: a number (as a JSON number or in a string), or RFC 3339 text.
std::optional<WallMicros> time_of(std::string_view text, TimeUnit unit);
/// An integer, exactly; nothing for a fraction.
std::optional<std::int64_t> integer_of(std::string_view text);
/// Milliseconds, finite and >= 0.
std::optional<double> latency_of(std::string_view text);

}  // namespace streamlab::redact
