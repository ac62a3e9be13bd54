// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/rng.hpp"
#include "slo/verdict.hpp"

using namespace streamlab;
using namespace streamlab::slo;

TEST_CASE("Wilson's interval agrees with worked numbers") {
  CHECK_FALSE(wilson(0, 0));
  const auto none = wilson(0, 10);
  REQUIRE(none);
  CHECK(none->low == 0);
  CHECK(none->high == Approx(0.2775).margin(5e-4));
  const auto some = wilson(15, 50);
  CHECK(some->low == Approx(0.1910).margin(5e-4));
  CHECK(some->high == Approx(0.4375).margin(5e-4));
  CHECK(wilson(10, 10)->high == 1);
}

TEST_CASE("burn rate is 1 when the budget lasts exactly") {
  CHECK_FALSE(burn_rate(0, 0, 0.999));
  CHECK(*burn_rate(1, 1000, 0.999) == Approx(1));
  CHECK(*burn_rate(144, 10000, 0.999) == Approx(14.4));
}

TEST_CASE("the p95 interval covers the true quantile about as often as it says") {
  int covered = 0;
  for (std::uint64_t run = 0; run < 400; ++run) {
    const Rng rng(run, "cover");
    Histogram h;
    for (std::uint64_t i = 0; i < 400; ++i) h.record(Nanos(static_cast<std::int64_t>(rng.uniform(i) * 1e9)));
    const auto interval = quantile_interval_ms(h, 0.95);
    covered += interval->low <= 950 && 950 <= interval->high;
  }
  CHECK(covered >= 370);
  CHECK(covered <= 400);
}

TEST_CASE("an interval needs at least one sample") {
  CHECK_FALSE(quantile_interval_ms(Histogram{}, 0.95));
  Histogram one;
  one.record(std::chrono::milliseconds(3));
  const auto interval = quantile_interval_ms(one, 0.95);
  CHECK(interval->low == Approx(3));
  CHECK(interval->high == Approx(3));
}
