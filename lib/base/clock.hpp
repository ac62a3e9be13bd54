// SPDX-License-Identifier: Apache-2.0
// Time, in the two forms the house uses. Rooms take times as arguments; only transport's loop and the apps
// read a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace streamlab {

/// Monotonic time, for everything that is subtracted.
using TimePoint = std::chrono::steady_clock::time_point;
using Nanos = std::chrono::nanoseconds;

/// Wall time in microseconds since 1970-01-01 UTC, for everything that is stored or shown.
using WallMicros = std::int64_t;

/// Reads the system's clock.
WallMicros wall_now();

/// RFC 3339 in UTC with milliseconds, e.g. `2026-02-03T04:05:06.789Z`.
std::string rfc3339(WallMicros at);

/// Microseconds of an RFC 3339 text (any offset, up to nanoseconds, which are cut); false if it is none.
bool parse_rfc3339(std::string_view text, WallMicros& out);

inline double to_ms(Nanos span) {
  return static_cast<double>(span.count()) / 1e6;
}

/// No span is told longer, either way: 146 years, so that two of them still add up.
inline constexpr Nanos kLongestSpan{std::int64_t{1} << 62};

/// To the nearest nanosecond; what is longer than kLongestSpan, or no number, is kLongestSpan.
Nanos from_ms(double ms);
/// later - earlier, as far as it can be told: kLongestSpan at most.
Nanos span_between(WallMicros earlier, WallMicros later);

}  // namespace streamlab
