// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/slo/simulated.hpp"

using namespace streamlab;
using namespace streamlab::slo;

namespace {

struct Answers {
  int worse = 0, better = 0;  // pairs with at least one such measure
};

Answers of_pairs(const Simulated& before, const Simulated& after, int pairs,
                 const CompareSettings& settings) {
  Answers out;
  for (int i = 0; i < pairs; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    bool worse = false, better = false;
    for (const Difference& one :
         compare(simulated_run(before, 2 * seed), simulated_run(after, 2 * seed + 1), settings)) {
      worse |= one.answer == Answer::worse;
      better |= one.answer == Answer::better;
    }
    out.worse += worse, out.better += better;
  }
  return out;
}

/// The sharpest promise: no margin hides a false answer.
constexpr CompareSettings kSharp{.margin = 0};

}  // namespace

TEST_CASE("equal runs are called worse less often than promised") {
  // 2.5 % of 120 pairs are 3; 8 or more would come by chance once in 80.
  CHECK(of_pairs({.error_rate = 0.01}, {.error_rate = 0.01}, 120, kSharp).worse <= 7);
  CHECK(of_pairs({.seconds = 5, .per_second = 40}, {.seconds = 5, .per_second = 40}, 200, kSharp).worse <=
        10);
  // Levels that wander: independent samples would call a fifth of these different.
  CHECK(
      of_pairs({.wander = 0.2, .error_rate = 0.02}, {.wander = 0.2, .error_rate = 0.02}, 200, kSharp).worse <=
      10);
}

TEST_CASE("a run a fifth slower is called worse, and its counterpart better") {
  const auto slower = of_pairs({}, {.median_ms = 120}, 40, {});
  CHECK(slower.worse >= 38);
  CHECK(slower.better == 0);
  const auto faster = of_pairs({.median_ms = 120}, {}, 40, {});
  CHECK(faster.better >= 38);
  CHECK(faster.worse == 0);
}

TEST_CASE("errors that multiply are called worse") {
  CHECK(of_pairs({.error_rate = 0.01}, {.error_rate = 0.05}, 20, {}).worse == 20);
}

TEST_CASE("a run against itself shows no difference, and the same answer every time") {
  const RunSample run = simulated_run({.wander = 0.1, .error_rate = 0.02}, 9);
  const auto once = compare(run, run, kSharp), again = compare(run, run, kSharp);
  REQUIRE(once.size() == 4);
  for (std::size_t i = 0; i < once.size(); ++i) {
    CHECK(once[i].answer == Answer::no_difference);
    CHECK(*once[i].change == Approx(0));
    REQUIRE(once[i].interval);
    CHECK(once[i].interval->low <= 0);
    CHECK(once[i].interval->high >= 0);
    CHECK(once[i].interval->low == again[i].interval->low);
  }
}

TEST_CASE("of runs too short to show drift only plain differences are told") {
  const Simulated brief{.seconds = 3, .per_second = 100};
  const auto a_third_slower = compare(
      simulated_run(brief, 1), simulated_run({.median_ms = 133, .seconds = 3, .per_second = 100}, 2), {});
  for (const Difference& one : a_third_slower) CHECK(one.answer != Answer::worse);
  const auto slow = compare(simulated_run(brief, 1),
                            simulated_run({.median_ms = 900, .seconds = 3, .per_second = 100}, 2), {});
  CHECK(slow[0].answer == Answer::worse);
  CHECK(slow[1].answer == Answer::worse);
  CHECK(slow[1].interval);
  CHECK(slow[2].answer == Answer::unknown);  // p99 of 300 samples has no upper bound
  CHECK_FALSE(slow[2].interval);
  const auto outage =
      compare(simulated_run({}, 1), simulated_run({.error_rate = 1, .seconds = 2, .per_second = 10}, 2), {});
  CHECK(outage[3].answer == Answer::worse);
  Simulated same = brief;
  same.error_rate = 0.01;
  CHECK(of_pairs(same, same, 200, {}).worse == 0);
}

TEST_CASE("without a sample nothing can be said") {
  for (const Difference& one : compare({}, {}, {})) {
    CHECK_FALSE(one.change);
    CHECK(one.answer == Answer::unknown);
  }
  for (const Difference& one : compare(simulated_run({}, 1), {}, {})) CHECK(one.answer == Answer::unknown);
}
