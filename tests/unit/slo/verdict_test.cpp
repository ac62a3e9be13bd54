// SPDX-License-Identifier: Apache-2.0
#include "slo/verdict.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::slo;
using std::chrono::milliseconds;

namespace {

/// `fast` samples at 10 ms and `slow` at 900 ms, judged against 100 ms.
Tally tally(std::uint64_t fast, std::uint64_t slow, std::uint64_t errors = 0) {
  Tally t;
  t.response.record(milliseconds(10), fast);
  t.response.record(milliseconds(900), slow);
  t.service = t.response;
  t.samples = t.events = fast + slow;
  t.above_limit = t.above_limit_without_own = t.above_limit_service = slow;
  t.errors = errors;
  return t;
}
const Objective kObjective{100, 0.01};

}  // namespace

TEST_CASE("a run passes when exactly 95 % are within the limit, and fails one sample later") {
  CHECK(judge(kObjective, tally(95, 5), {}).verdict == Verdict::pass);
  CHECK(judge(kObjective, tally(94, 6), {}).verdict == Verdict::fail);
  CHECK(judge(kObjective, tally(94, 6), {}).reason == "too_slow");
}

TEST_CASE("the error rate may reach the limit, not exceed it") {
  CHECK(judge(kObjective, tally(1000, 0, 10), {}).is_within_slo);
  const Judgement over = judge(kObjective, tally(1000, 0, 11), {});
  CHECK(over.verdict == Verdict::fail);
  CHECK(over.reason == "too_many_errors");
  CHECK_FALSE(over.is_within_slo);
}

TEST_CASE("no sample is inconclusive, never a pass") {
  const Judgement none = judge(kObjective, Tally{}, {});
  CHECK(none.verdict == Verdict::inconclusive);
  CHECK(none.reason == "no_samples");
  CHECK_FALSE(none.checks[0].measured);
}

TEST_CASE("a replay without a latency field is judged by its errors alone") {
  JudgeContext context;
  context.latency_applicable = false;
  Tally t;
  t.events = 100;
  CHECK(judge(kObjective, t, context).verdict == Verdict::pass);
  t.errors = 50;
  CHECK(judge(kObjective, t, context).verdict == Verdict::fail);
}

TEST_CASE("a failure that the generator's own lateness explains is inconclusive") {
  Tally t = tally(900, 100);
  t.above_limit_without_own = 3;
  const Judgement j = judge(kObjective, t, {});
  CHECK(j.verdict == Verdict::inconclusive);
  CHECK(j.reason == "own_lateness");
}

TEST_CASE("too few connections are named when service time alone is within the limit") {
  Tally t = tally(900, 100);
  t.above_limit_service = 0;
  t.service = Histogram{};
  t.service.record(milliseconds(50), 1000);
  JudgeContext context{.limited_connections = true, .rate_qps = 500, .connections = 4};
  CHECK(judge(kObjective, t, context).reason == "too_few_connections");
  context.connections = 100;
  CHECK(judge(kObjective, t, context).reason == "too_slow");
}

TEST_CASE("the confident gate fails only when the interval lies beyond the limit") {
  JudgeContext context{.gate = Gate::confident};
  const Objective objective{100, 0.5};
  CHECK(judge(objective, tally(940, 60), context).verdict == Verdict::inconclusive);
  CHECK(judge(objective, tally(940, 60), context).point_verdict == Verdict::fail);
  CHECK(judge(objective, tally(800, 200), context).verdict == Verdict::fail);
  CHECK(judge(objective, tally(1000, 0), context).verdict == Verdict::pass);
  CHECK(judge({100, 0}, tally(1000, 0), context).verdict == Verdict::pass);
}

TEST_CASE("an interrupted run never passes") {
  JudgeContext context{.interrupted = true};
  context.with_open = tally(1000, 1);
  CHECK(judge(kObjective, tally(1000, 0), context).verdict == Verdict::inconclusive);
  CHECK(judge(kObjective, tally(1000, 0), context).reason == "interrupted");
  context.with_open = tally(1000, 500);
  CHECK(judge(kObjective, tally(1000, 0), context).verdict == Verdict::fail);
  CHECK_FALSE(judge(kObjective, tally(1000, 0), context).is_within_slo);
}

TEST_CASE("a failed objective outweighs an inconclusive one") {
  Tally t = tally(900, 100, 500);
  t.above_limit_without_own = 0;
  CHECK(judge(kObjective, t, {}).verdict == Verdict::fail);
}

TEST_CASE("tallies merge by adding") {
  Tally a = tally(10, 2, 1);
  a.merge(tally(5, 1, 2));
  CHECK(a.samples == 18);
  CHECK(a.above_limit == 3);
  CHECK(a.errors == 3);
  CHECK(a.response.count() == 18);
}

TEST_CASE("what waited for a connection to the end is no error of the target") {
  Tally tally;
  for (int i = 0; i < 70; ++i) {
    tally.response.record(std::chrono::seconds(5)), tally.service.record(std::chrono::milliseconds(100));
    ++tally.samples, ++tally.above_limit, ++tally.events;
  }
  tally.above_limit_without_own = tally.above_limit;
  tally.events += 31, tally.errors = tally.errors_unsent = 31;
  const Objective objective{.expected_p95_latency_ms = 500, .expected_error_rate = 0.01};
  JudgeContext context{.limited_connections = true, .rate_qps = 50, .connections = 1};
  CHECK(judge(objective, tally, context).verdict == Verdict::inconclusive);
  CHECK(judge(objective, tally, context).checks[1].reason == "too_few_connections");
  tally.errors += 10;  // these are the target's
  CHECK(judge(objective, tally, context).verdict == Verdict::fail);
  context.connections = 10;
  CHECK(judge(objective, tally, context).verdict == Verdict::fail);
}

TEST_CASE("an objective is lost once nothing that comes can mend it") {
  const Objective objective{.expected_p95_latency_ms = 500, .expected_error_rate = 0.01};
  CHECK_FALSE(is_lost(objective, 5, 0, 500, Gate::point));
  CHECK(is_lost(objective, 6, 0, 500, Gate::point));
  CHECK_FALSE(is_lost(objective, 0, 25, 500, Gate::point));
  CHECK(is_lost(objective, 0, 26, 500, Gate::point));
  CHECK_FALSE(is_lost(objective, 6, 26, 500, Gate::confident));
  CHECK(is_lost(objective, 30, 0, 500, Gate::confident));
  CHECK_FALSE(is_lost(objective, 1000, 1000, 0, Gate::point));  // nobody knows how many are to come
}

TEST_CASE("an interrupted run without a sample passes no objective") {
  Tally open;
  open.response.record(std::chrono::seconds(3)), ++open.samples, ++open.above_limit, ++open.events;
  open.above_limit_without_own = 1;
  JudgeContext context{.interrupted = true};
  context.with_open = open;
  const Judgement found = judge({.expected_p95_latency_ms = 500, .expected_error_rate = 0.01}, {}, context);
  CHECK(found.checks[0].verdict == Verdict::fail);
  CHECK(found.checks[1].verdict == Verdict::inconclusive);
  CHECK(found.checks[1].reason == "no_samples");
}

TEST_CASE("the confident gate counts samples, not the edges of their buckets") {
  Tally t;
  t.response.record(std::chrono::microseconds(4'999'500), 4950);
  t.response.record(std::chrono::seconds(6), 50);
  t.samples = t.events = 5000;
  t.above_limit = t.above_limit_without_own = 50;
  const Judgement found = judge({5000, 0.01}, t, {.gate = Gate::confident});
  CHECK(found.verdict == Verdict::pass);
  CHECK(found.point_verdict == Verdict::pass);
}

TEST_CASE("own lateness is taken off by the rules of each gate") {
  Tally t = tally(850, 150);
  t.above_limit_without_own = 60;  // by the point too many, by the interval not
  const Judgement found = judge(kObjective, t, {.gate = Gate::confident});
  CHECK(found.verdict == Verdict::inconclusive);
  CHECK(found.reason == "own_lateness");
  CHECK(found.point_verdict == Verdict::fail);
  t = tally(940, 60);
  t.above_limit_without_own = 0;
  CHECK(judge(kObjective, t, {.gate = Gate::confident}).point_verdict == Verdict::inconclusive);
}

TEST_CASE("too few connections excuse no wait for a target that nobody reached") {
  Tally t = tally(900, 100);
  t.above_limit_service = 0;
  t.service = Histogram{};
  t.service.record(milliseconds(50), 1000);
  const JudgeContext context{.limited_connections = true, .rate_qps = 500, .connections = 4};
  t.above_limit_unreachable = 50;
  CHECK(judge(kObjective, t, context).reason == "too_few_connections");
  t.above_limit_unreachable = 51;
  CHECK(judge(kObjective, t, context).reason == "too_slow");
}

TEST_CASE("an interrupted run that failed tells the figures that failed it") {
  JudgeContext context{.interrupted = true};
  context.with_open = tally(1000, 500);
  const Judgement failed = judge(kObjective, tally(1000, 0), context);
  CHECK(failed.checks[0].measured.value() > 800);
  CHECK(failed.point_verdict == Verdict::fail);
  context.with_open = tally(1000, 1);
  CHECK(judge(kObjective, tally(1000, 0), context).point_verdict == Verdict::inconclusive);
}

TEST_CASE("an objective is lost by the rules that judge it at the end") {
  const Objective objective{100, 0.5};
  for (std::uint64_t planned : {1U, 20U, 100U, 5000U})
    for (std::uint64_t above = 0; above <= planned; above += 1 + planned / 50)
      for (const Gate gate : {Gate::point, Gate::confident})
        CHECK(is_lost(objective, 0, above, planned, gate) ==
              (judge(objective, tally(planned - above, above), {.gate = gate}).verdict == Verdict::fail));
}

TEST_CASE("the confident gate says nothing that so few samples do not show") {
  for (const std::uint64_t n : {1U, 20U, 100U})
    CHECK(judge({100, 0}, tally(n, 0), {.gate = Gate::confident}).checks[0].verdict == Verdict::inconclusive);
  CHECK(judge({100, 0}, tally(120, 0), {.gate = Gate::confident}).checks[0].verdict == Verdict::pass);
  CHECK(judge({100, 0}, tally(0, 1), {.gate = Gate::confident}).checks[0].verdict == Verdict::inconclusive);
  CHECK(judge({100, 0}, tally(0, 3), {.gate = Gate::confident}).checks[0].verdict == Verdict::fail);
}

TEST_CASE("answers that nobody can pair judge no latency") {
  const Judgement found = judge(kObjective, tally(1000, 0), {.is_unpaired = true});
  CHECK(found.verdict == Verdict::inconclusive);
  CHECK(found.reason == "unpaired_answers");
  CHECK(judge(kObjective, tally(1000, 0, 500), {.is_unpaired = true}).verdict == Verdict::fail);
}
