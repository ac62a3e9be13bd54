// SPDX-License-Identifier: Apache-2.0
#include "slo/history.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::slo;

namespace {

/// A history of `runs` and one run more.
struct History {
  std::vector<PastRun> past;
  PastRun next;
};

/// A normal approximation would do for the counts, but chance should be honest here: they are drawn event by
/// event.
std::uint64_t errors_of(const Rng& rng, std::uint64_t from, std::uint64_t events, double rate) {
  std::uint64_t errors = 0;
  for (std::uint64_t i = 0; i < events; ++i) errors += rng.uniform(from + i) < rate;
  return errors;
}

History history(std::uint64_t seed, std::size_t runs, double between, double rate, double rate_between,
                std::uint64_t events) {
  const Rng rng(seed, "history"), errors(seed, "errors");
  History out;
  for (std::size_t i = 0; i <= runs; ++i) {
    const double p95 = 200 * std::exp(between * rng.normal(2 * i));
    const double level =
        rate * std::exp(rate_between * rng.normal(2 * i + 1) - rate_between * rate_between / 2);
    const PastRun run{.id = static_cast<std::int64_t>(i),
                      .p95_ms = p95,
                      .p95_interval = Interval{p95 * 0.98, p95 * 1.02},
                      .errors = errors_of(errors, i * events, events, level),
                      .events = events};
    if (i < runs)
      out.past.push_back(run);
    else
      out.next = run;
  }
  return out;
}

struct Rates {
  double latency = 0, errors = 0;
};

Rates false_alarms(std::size_t runs, double between, double rate, double rate_between, std::uint64_t events,
                   double promised, int histories) {
  Rates out;
  for (int i = 0; i < histories; ++i) {
    const History one = history(static_cast<std::uint64_t>(i), runs, between, rate, rate_between, events);
    const auto advice = advise(one.past, promised, {});
    REQUIRE(advice);
    out.latency += one.next.p95_ms > advice->p95.limit;
    out.errors += static_cast<double>(one.next.errors) / static_cast<double>(one.next.events) >
                  advice->error_rate.limit;
  }
  out.latency /= histories, out.errors /= histories;
  return out;
}

}  // namespace

TEST_CASE("a proposed p95 limit alarms falsely as often as promised, within a point") {
  // 10,000 histories: chance alone moves a rate of 5 % by 0.22 points; rounding a limit up takes some 0.3
  // more.
  for (const std::size_t runs : {5U, 12U})
    for (const double promised : {0.01, 0.05}) {
      INFO(runs << " runs, promised " << promised);
      CHECK(false_alarms(runs, 0.08, 0.01, 0, 1, promised, 10'000).latency == Approx(promised).margin(0.01));
    }
}

TEST_CASE("a proposed error rate alarms falsely about as rarely as promised") {
  // Where counts are small the next whole error may be much rarer than promised: only the upper side is held
  // there.
  CHECK(false_alarms(10, 0.05, 0.0005, 0, 2000, 0.01, 1000).errors <= 0.02);
  const double even = false_alarms(10, 0.05, 0.05, 0, 2000, 0.01, 1000).errors;
  CHECK(even <= 0.02);
  const double uneven = false_alarms(10, 0.05, 0.05, 0.3, 2000, 0.01, 1000).errors;
  CHECK(uneven <= 0.02);
}

TEST_CASE("advice tells the spread between runs from that within one") {
  const auto advice = advise(history(3, 200, 0.1, 0.02, 0, 5000).past, 0.01,
                             {.expected_p95_latency_ms = 400, .expected_error_rate = 0.5});
  REQUIRE(advice);
  CHECK(advice->p95.typical == Approx(200).epsilon(0.03));
  CHECK(advice->p95.between == Approx(0.1).epsilon(0.15));
  CHECK(advice->p95.within == Approx(0.0102).epsilon(0.02));
  CHECK(advice->p95.headroom == Approx(std::exp(0.1 * 2.345) - 1).epsilon(0.15));
  CHECK(advice->p95.false_alarms == Approx(0.01).margin(0.002));
  CHECK(advice->p95.false_alarms_now < 1e-6);
  CHECK(advice->error_rate.between < 0.08);
  CHECK(advice->error_rate.typical == Approx(0.02).epsilon(0.05));
}

TEST_CASE("a run far off the others is named and left out; too few runs give no advice") {
  auto runs = history(5, 10, 0.05, 0.01, 0, 100).past;
  runs.push_back({.id = 99, .p95_ms = 5000, .p95_interval = {}, .errors = 0, .events = 100});
  const auto advice = advise(runs, 0.01, {});
  REQUIRE(advice);
  CHECK(advice->outliers == std::vector<std::int64_t>{99});
  runs.resize(kFewestRuns - 1);
  CHECK_FALSE(advise(runs, 0.01, {}));
}

TEST_CASE("runs without a single error still leave room for one") {
  std::vector<PastRun> runs;
  for (int i = 0; i < 20; ++i)
    runs.push_back({.id = i, .p95_ms = 100.0 + i % 3, .p95_interval = {}, .errors = 0, .events = 1000});
  const auto advice = advise(runs, 0.01, {});
  CHECK(advice->error_rate.typical == 0);
  CHECK(advice->error_rate.limit <= 0.001);
}

TEST_CASE("a gate that flips back and forth is flaky; one break and its repair are not") {
  CHECK_FALSE(flakiness({}).flaky);
  CHECK_FALSE(flakiness({false, false, true, true, true, false, false}).flaky);
  const auto flaky = flakiness({false, true, false, false, true, false});
  CHECK(flaky.flaky);
  CHECK(flaky.flips == 4);
  CHECK(flaky.failures == 2);
}
