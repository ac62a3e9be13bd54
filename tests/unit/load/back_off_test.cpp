// SPDX-License-Identifier: Apache-2.0
#include "load/back_off.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using streamlab::load::BackOff;

TEST_CASE("back-off begins with the second failure, doubles, is capped and jittered") {
  BackOff back_off(1, 2);
  CHECK(back_off.failed() == 0ns);
  auto most = 100ms;
  for (int i = 0; i < 40; ++i) {
    const auto wait = back_off.failed();
    CHECK(wait >= most / 2);
    CHECK(wait <= most);
    most = std::min(most * 2, std::chrono::milliseconds(5000));
  }
  back_off.succeeded();
  CHECK(back_off.failed() == 0ns);
  CHECK(back_off.failed() <= 100ms);
}

TEST_CASE("connections of one run wait differently") {
  BackOff a(1, 0), b(1, 1);
  a.failed();
  b.failed();
  CHECK(a.failed() != b.failed());
}
