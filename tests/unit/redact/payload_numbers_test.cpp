// SPDX-License-Identifier: Apache-2.0
#include "redact/payload_numbers.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace streamlab::redact;

TEST_CASE("times are read by their unit, exactly") {
  CHECK(time_of("1767225600", TimeUnit::s) == 1767225600000000);
  CHECK(time_of("1767225600123.4567", TimeUnit::ms) == 1767225600123456);
  CHECK(time_of("1.767225600123e12", TimeUnit::ms) == 1767225600123000);
  CHECK(time_of("1767225600123456789", TimeUnit::ns) == 1767225600123456);
  CHECK(time_of("2026-01-01T00:00:00Z", TimeUnit::rfc3339) == 1767225600000000);
  for (const char* text :
       {"", "now", "1e400", "99999999999999999999", "2026-01-01T00:00:00Z", "+5", "0x10", "1.", ".5"})
    CHECK_FALSE(time_of(text, TimeUnit::ms).has_value());
  CHECK_FALSE(time_of("1767225600", TimeUnit::rfc3339).has_value());
}

TEST_CASE("integers beyond a double keep their last digit") {
  CHECK(integer_of("9007199254740993") == 9007199254740993);
  CHECK(integer_of("-9223372036854775808") == INT64_MIN);
  CHECK(integer_of("4.2e1") == 42);
  CHECK(integer_of("0e999999999") == 0);
  for (const char* text : {"1.5", "9223372036854775808", "1e30", "x"})
    CHECK_FALSE(integer_of(text).has_value());
}

TEST_CASE("latencies are finite and not negative") {
  CHECK(latency_of("12.5") == 12.5);
  for (const char* text : {"-1", "1e999", "NaN", "inf", ""}) CHECK_FALSE(latency_of(text).has_value());
}
