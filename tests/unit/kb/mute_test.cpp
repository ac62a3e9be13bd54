// SPDX-License-Identifier: Apache-2.0
#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

TEST_CASE("mutes are read as people write them") {
  CHECK(must(parse_mute("7d", 10)).until == 10 + 7 * kDay);
  CHECK(must(parse_mute("1970-01-03", 10)).until == 2 * kDay);
  CHECK(must(parse_mute("1970-01-01T02:00:00+01:00", 10)).until == 3600 * kSecond);
  CHECK(must(parse_mute("100x", 10)).count == 100);
  const auto rate = must(parse_mute("5x/2h", 10));
  CHECK(rate.count == 5);
  CHECK(rate.window_us == 7200 * kSecond);
  const auto forever = must(parse_mute("forever", 10));
  CHECK_FALSE((forever.until || forever.count));
}

TEST_CASE("what is no mute is refused") {
  for (const auto* text :
       {"", "x", "0x", "-1x", "99999999x", "5x/", "5x1h", "soon", "7", "1969-01-01", "9999999999999d"})
    CHECK_FALSE(parse_mute(text, 10).ok());
}

TEST_CASE("mutes are told in plain words") {
  CHECK(describe(MuteRule{}) == "until unmuted");
  CHECK(describe(MuteRule{0, {}, {}}) == "until 1970-01-01T00:00:00.000Z");
  CHECK(describe(MuteRule{{}, 1, {}}) == "until it happened 1 more time");
  CHECK(describe(MuteRule{{}, 100, 3600 * kSecond}) == "until it happened 100 more times within 1 h");
}

TEST_CASE("spans are told in plain words") {
  CHECK(describe_span(250e3) == "250 ms");
  CHECK(describe_span(3.2e6) == "3.2 s");
  CHECK(describe_span(130.0 * 60e6) == "2 h 10 min");
  CHECK(describe_span(76.0 * 3600e6) == "3 d 4 h");
}
