// SPDX-License-Identifier: Apache-2.0
#include "slo/verdict.hpp"

#include <cmath>

namespace streamlab::slo {
namespace {

/// At least 95 % at or below the limit, in whole numbers: 100·above <= 5·samples.
bool p95_within(std::uint64_t above, std::uint64_t samples) {
  return above * 100 <= samples * 5;
}

Verdict of(bool within) {
  return within ? Verdict::pass : Verdict::fail;
}

/// What an interval says: wholly at or below the limit, wholly beyond it, or neither.
Verdict by_interval(const Interval& interval, double limit) {
  if (interval.low > limit) return Verdict::fail;
  return interval.high <= limit ? Verdict::pass : Verdict::inconclusive;
}

/// Is an explicit number of connections too small for the rate, while the target itself is quick enough?
bool lacks_connections(const Tally& tally, const JudgeContext& context) {
  const double median_s = to_ms(tally.service.quantile(0.5)) / 1000;
  return context.explicit_connections &&
         static_cast<double>(context.connections) < context.rate_qps * median_s &&
         tally.service.count() > 0 && p95_within(tally.above_limit_service, tally.service.count());
}

/// Would an ideal generator, or more connections, have changed the answer? Then it is not the target that was
/// judged.
void self_check(Check& check, const Tally& tally, const JudgeContext& context) {
  if (check.verdict != Verdict::fail) return;
  if (p95_within(tally.above_limit_without_own, tally.samples)) {
    check.verdict = check.point_verdict = Verdict::inconclusive;
    check.reason = "own_lateness";
    return;
  }
  if (lacks_connections(tally, context)) {
    check.verdict = check.point_verdict = Verdict::inconclusive;
    check.reason = "too_few_connections";
  }
}

Check latency_check(const Objective& objective, const Tally& tally, const JudgeContext& context) {
  Check check{.name = "p95_latency_ms", .expected = objective.expected_p95_latency_ms};
  if (!context.latency_applicable) {
    check.applicable = false;
    check.verdict = check.point_verdict = Verdict::pass;
    return check;
  }
  if (tally.samples == 0) {
    check.reason = "no_samples";
    return check;
  }
  check.measured = to_ms(tally.response.quantile(0.95));
  check.interval95 = quantile_interval_ms(tally.response, 0.95);
  check.point_verdict = of(p95_within(tally.above_limit, tally.samples));
  check.verdict = context.gate == Gate::point
                      ? check.point_verdict
                      : by_interval(*check.interval95, objective.expected_p95_latency_ms);
  check.reason = check.verdict == Verdict::fail           ? "too_slow"
                 : check.verdict == Verdict::inconclusive ? "straddles_limit"
                                                          : "";
  self_check(check, tally, context);
  return check;
}

Check error_check(const Objective& objective, const Tally& tally, const JudgeContext& context) {
  Check check{.name = "error_rate", .expected = objective.expected_error_rate};
  if (tally.events == 0) {
    check.reason = "no_samples";
    return check;
  }
  const double rate = static_cast<double>(tally.errors) / static_cast<double>(tally.events);
  check.measured = rate;
  check.interval95 = wilson(tally.errors, tally.events);
  check.point_verdict = of(rate <= objective.expected_error_rate);
  // No interval ever lies wholly at 0: an objective of 0 is judged by the point in both gates.
  check.verdict = context.gate == Gate::point || objective.expected_error_rate == 0
                      ? check.point_verdict
                      : by_interval(*check.interval95, objective.expected_error_rate);
  check.reason = check.verdict == Verdict::fail           ? "too_many_errors"
                 : check.verdict == Verdict::inconclusive ? "straddles_limit"
                                                          : "";
  // What waited for a connection until the end is no error of the target.
  const double others = static_cast<double>(tally.errors - tally.errors_unsent);
  if (check.verdict == Verdict::fail && lacks_connections(tally, context) &&
      others <= objective.expected_error_rate * static_cast<double>(tally.events - tally.errors_unsent)) {
    check.verdict = check.point_verdict = Verdict::inconclusive;
    check.reason = "too_few_connections";
  }
  return check;
}

Verdict worst(const std::vector<Check>& checks, Verdict Check::*which) {
  Verdict out = Verdict::pass;
  for (const Check& check : checks) {
    if (check.*which == Verdict::fail) return Verdict::fail;
    if (check.*which == Verdict::inconclusive) out = Verdict::inconclusive;
  }
  return out;
}

Judgement judge_whole(const Objective& objective, const Tally& tally, const JudgeContext& context) {
  Judgement out;
  out.gate = context.gate;
  out.checks = {latency_check(objective, tally, context), error_check(objective, tally, context)};
  out.verdict = worst(out.checks, &Check::verdict);
  out.point_verdict = worst(out.checks, &Check::point_verdict);
  for (const Check& check : out.checks)
    if (out.reason.empty() && check.verdict == out.verdict && out.verdict != Verdict::pass)
      out.reason = check.reason;
  out.is_within_slo = out.verdict == Verdict::pass;
  return out;
}

}  // namespace

void Tally::merge(const Tally& other) {
  response.merge(other.response);
  service.merge(other.service);
  lateness.merge(other.lateness);
  samples += other.samples;
  above_limit += other.above_limit;
  above_limit_without_own += other.above_limit_without_own;
  above_limit_service += other.above_limit_service;
  errors += other.errors;
  errors_unsent += other.errors_unsent;
  events += other.events;
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::inconclusive:
      break;
  }
  return "inconclusive";
}

std::string_view name_of(Gate gate) {
  return gate == Gate::point ? "point" : "confident";
}

bool is_lost(const Objective& objective, std::uint64_t errors, std::uint64_t above_limit,
             std::uint64_t planned, Gate gate) {
  if (planned == 0) return false;
  if (gate == Gate::confident)
    return (objective.expected_error_rate > 0 &&
            wilson(errors, planned)->low > objective.expected_error_rate) ||
           (objective.expected_error_rate == 0 && errors > 0) || wilson(above_limit, planned)->low > 0.05;
  return static_cast<double>(errors) > objective.expected_error_rate * static_cast<double>(planned) ||
         !p95_within(above_limit, planned);
}

Judgement judge(const Objective& objective, const Tally& tally, const JudgeContext& context) {
  Judgement out = judge_whole(objective, tally, context);
  if (!context.interrupted) return out;
  // An interrupted run never passes. It has failed only if it had failed with every open message at its age.
  if (context.with_open) {
    Judgement open = judge_whole(objective, *context.with_open, context);
    if (open.verdict == Verdict::fail) {
      for (std::size_t i = 0; i < out.checks.size(); ++i) {
        if (!out.checks[i].measured && open.checks[i].verdict != Verdict::fail)
          continue;  // no sample passes nothing
        out.checks[i].verdict = open.checks[i].verdict;
        out.checks[i].point_verdict = open.checks[i].point_verdict;
        out.checks[i].reason = open.checks[i].reason;
      }
      out.verdict = Verdict::fail;
      out.point_verdict = open.point_verdict;
      out.reason = open.reason;
      out.is_within_slo = false;
      return out;
    }
  }
  if (out.verdict != Verdict::fail || context.with_open) {
    out.verdict = Verdict::inconclusive;
    out.reason = "interrupted";
  }
  out.is_within_slo = false;
  return out;
}

}  // namespace streamlab::slo
