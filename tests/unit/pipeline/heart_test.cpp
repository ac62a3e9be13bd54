// SPDX-License-Identifier: Apache-2.0
#include "pipeline/heart.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using streamlab::Nanos;
using streamlab::pipeline::Heart;

TEST_CASE("a heart that beats in time stood still at no time") {
  Heart heart;
  for (Nanos now = 0ms; now < 1s; now = heart.next() + 3ms) heart.beat(now);
  CHECK(heart.stood_still(heart.next()) == 0ns);
  CHECK(heart.held_back(heart.next()) == 0ns);
}

TEST_CASE("a standstill is told while it lasts, and of what is read soon after it") {
  Heart heart;
  heart.beat(0ms);
  CHECK(heart.next() == 10ms);
  CHECK(heart.held_back(1s) == 990ms);
  CHECK(heart.stood_still(1s) == 990ms);
  heart.beat(1s);
  CHECK(heart.held_back(1s + 50ms) == 990ms);
  for (Nanos now = heart.next(); now <= 1100ms; now = heart.next()) heart.beat(now);
  CHECK(heart.held_back(1100ms) == 0ns);
  CHECK(heart.stood_still(1100ms) == 990ms);
}
