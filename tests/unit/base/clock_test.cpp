// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace streamlab;

namespace {

WallMicros parsed(std::string_view text) {
  WallMicros out = 0;
  REQUIRE(parse_rfc3339(text, out));
  return out;
}

}  // namespace

TEST_CASE("wall time is written as RFC 3339 in UTC with milliseconds") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(1'770'091'506'789'999) == "2026-02-03T04:05:06.789Z");
  CHECK(rfc3339(951'782'400'000'000) == "2000-02-29T00:00:00.000Z");
}

TEST_CASE("RFC 3339 is read with any offset and up to nanoseconds") {
  CHECK(parsed("1970-01-01T00:00:00Z") == 0);
  CHECK(parsed("2026-02-03T04:05:06.789Z") == 1'770'091'506'789'000);
  CHECK(parsed("2026-02-03T04:05:06.123456789Z") == 1'770'091'506'123'456);
  CHECK(parsed("2026-02-03T06:05:06+02:00") == parsed("2026-02-03T04:05:06Z"));
  CHECK(parsed("2026-02-02T22:35:06-05:30") == parsed("2026-02-03T04:05:06Z"));
  CHECK(parsed("2024-02-29T12:00:00Z") - parsed("2024-02-28T12:00:00Z") == 86'400'000'000);
}

TEST_CASE("what is written is read back") {
  for (WallMicros at = 0; at < 4'000'000'000'000'000; at += 123'456'789'000'000)
    CHECK(parsed(rfc3339(at)) == at / 1000 * 1000);
}

TEST_CASE("what is no RFC 3339 is refused") {
  WallMicros out = 0;
  for (const char* text :
       {"", "2026", "2026-02-03", "2026-02-03T04:05:06", "2026-13-03T04:05:06Z", "2026-02-30T04:05:06Z",
        "2026-02-03T25:05:06Z", "2026-02-03T04:61:06Z", "2026-02-03T04:05:06.Z", "2026-02-03T04:05:06Zx",
        "2026-2-3T04:05:06Z", "x026-02-03T04:05:06Z", "2026-02-03T04:05:06+2:00"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text, out));
  }
}

TEST_CASE("spans become milliseconds") {
  CHECK(to_ms(Nanos(1'500'000)) == 1.5);
  CHECK(wall_now() > parsed("2024-01-01T00:00:00Z"));
}

TEST_CASE("a span that is too long to be told is the longest, whichever way") {
  using namespace std::chrono_literals;
  CHECK(from_ms(0.0000014) == 1ns);
  CHECK(from_ms(-2.5) == -2'500us);
  for (const double endless : {1e13, 9.3e12, 18446744073709551615.0, 1e300, HUGE_VAL, double(NAN)})
    CHECK(from_ms(endless) == kLongestSpan);
  CHECK(from_ms(-1e300) == -kLongestSpan);
  CHECK(span_between(1'000, 3'500) == 2'500us);
  CHECK(span_between(3'500, 1'000) == -2'500us);
  const WallMicros now = parsed("2026-02-03T04:05:06Z");
  for (const WallMicros ancient : {parsed("0001-01-01T00:00:00Z"), parsed("1601-01-01T00:00:00Z"), INT64_MIN})
    CHECK(span_between(ancient, now) >= std::chrono::hours(24 * 365 * 140));
  CHECK(span_between(INT64_MAX, now) == -span_between(now, INT64_MAX));
  CHECK(span_between(INT64_MIN, INT64_MAX) + kLongestSpan > kLongestSpan);
}
