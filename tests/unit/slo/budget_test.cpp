// SPDX-License-Identifier: Apache-2.0
#include "slo/budget.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace streamlab;
using namespace streamlab::slo;

namespace {
constexpr WallMicros kNow = 1'767'225'600'000'000;
constexpr WallMicros kSecond = 1'000'000;
}  // namespace

TEST_CASE("errors at exactly the allowed rate burn at 1 and leave nothing of the budget") {
  std::vector<Moment> moments;
  for (int minute = 0; minute < 30 * 24 * 60; ++minute)
    moments.push_back({kNow - minute * 60 * kSecond, 1, 1000});
  const Budget out = budget(moments, kNow, 0.001);
  CHECK(*out.left == Approx(0).margin(1e-9));
  for (const auto& burn : out.burns) {
    CHECK(*burn.in_long == Approx(1));
    CHECK(*burn.in_short == Approx(1));
    CHECK_FALSE(burn.alerts);
  }
  CHECK(out.action.empty());
}

TEST_CASE("a page needs both windows beyond 14.4") {
  // One hour at 20 times the allowed rate.
  std::vector<Moment> hot;
  for (int second = 0; second < 3600; ++second) hot.push_back({kNow - second * kSecond, 20, 1000});
  CHECK(budget(hot, kNow, 0.001).action == "page");
  // The same hour, but the last six minutes are clean: it is over, nobody is woken.
  for (int second = 0; second < 360; ++second) hot[static_cast<std::size_t>(second)].bad = 0;
  const Budget over = budget(hot, kNow, 0.001);
  CHECK_FALSE(over.burns[0].alerts);
  CHECK(*over.burns[0].in_long == Approx(18));
  CHECK(*over.burns[0].in_short == 0);
}

TEST_CASE("windows end at as_of and begin exactly their length before it") {
  const std::vector<Moment> moments = {{kNow, 1, 10}, {kNow - 300 * kSecond, 9, 10}, {kNow + kSecond, 9, 10}};
  const Budget out = budget(moments, kNow, 0.1);
  CHECK(*out.burns[0].in_short == Approx(1));
  CHECK(*out.burns[0].in_long == Approx(5));
  CHECK(out.total == 20);
}

TEST_CASE("without events there is neither budget nor burn; without a budget one error burns without end") {
  const Budget nothing = budget({}, kNow, 0.01);
  CHECK_FALSE(nothing.left);
  CHECK_FALSE(nothing.burns[3].in_long);
  const Budget strict = budget({{kNow, 1, 1000}}, kNow, 0);
  CHECK_FALSE(strict.left);
  CHECK(std::isinf(*strict.burns[0].in_long));
  CHECK(strict.action == "page");
  CHECK(*budget({{kNow, 0, 1000}}, kNow, 0).burns[0].in_long == 0);
}
