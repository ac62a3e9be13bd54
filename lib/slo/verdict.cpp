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

/// The p95 objective, decided by counting. The confident gate asks on which side of the limit the samples of
/// the interval's two ranks lie.
Verdict by_count(std::uint64_t above, std::uint64_t samples, Gate gate) {
  if (gate == Gate::point) return of(p95_within(above, samples));
  const RankInterval ranks = quantile_ranks(samples, 0.95);
  const std::uint64_t within = samples - std::min(above, samples);
  if (within < ranks.low) return Verdict::fail;
  return within >= ranks.high ? Verdict::pass : Verdict::inconclusive;
}

/// What an interval says: wholly at or below the limit, wholly beyond it, or neither.
Verdict by_interval(const Interval& interval, double limit) {
  if (interval.low > limit) return Verdict::fail;
  return interval.high <= limit ? Verdict::pass : Verdict::inconclusive;
}

/// Is an explicit number of connections too small for the rate, while the target itself is quick enough?
bool lacks_connections(const Tally& tally, const JudgeContext& context) {
  const double median_s = to_ms(tally.service.quantile(0.5)) / 1000;
  return context.limited_connections &&
         static_cast<double>(context.connections) < context.rate_qps * median_s &&
         tally.service.count() > 0 && p95_within(tally.above_limit_service, tally.service.count());
}

struct Answer {
  Verdict verdict = Verdict::inconclusive;
  std::string_view reason;
};

Answer answer(Verdict verdict, std::string_view breach) {
  return {verdict, verdict == Verdict::fail           ? breach
                   : verdict == Verdict::inconclusive ? "straddles_limit"
                                                      : ""};
}

/// A breach that an ideal generator, or more connections, would have avoided is none of the target's.
Answer latency_answer(const Tally& tally, const JudgeContext& context, Gate gate) {
  if (context.is_unpaired) return {Verdict::inconclusive, "unpaired_answers"};
  const Verdict verdict = by_count(tally.above_limit, tally.samples, gate);
  if (verdict == Verdict::fail) {
    if (by_count(tally.above_limit_without_own, tally.samples, gate) != Verdict::fail)
      return {Verdict::inconclusive, "own_lateness"};
    if (lacks_connections(tally, context) &&
        by_count(tally.above_limit_unreachable, tally.samples, gate) != Verdict::fail)
      return {Verdict::inconclusive, "too_few_connections"};
  }
  return answer(verdict, "too_slow");
}

Answer error_answer(const Objective& objective, const Tally& tally, const JudgeContext& context, Gate gate) {
  const double allowed = objective.expected_error_rate;
  const auto within = [&](std::uint64_t errors, std::uint64_t events) {
    return static_cast<double>(errors) <= allowed * static_cast<double>(events);
  };
  // No interval ever lies wholly at 0: an objective of 0 is judged by the point in both gates.
  const Verdict verdict = gate == Gate::point || allowed == 0
                              ? of(within(tally.errors, tally.events))
                              : by_interval(*wilson(tally.errors, tally.events), allowed);
  // What waited for a busy connection until the end is no error of the target.
  if (verdict == Verdict::fail && lacks_connections(tally, context) &&
      within(tally.errors - tally.errors_unsent, tally.events - tally.errors_unsent))
    return {Verdict::inconclusive, "too_few_connections"};
  return answer(verdict, "too_many_errors");
}

/// By the gate used, and by the point beside it.
template <class Judge>
void fill(Check& check, Gate gate, const Judge& by) {
  const Answer used = by(gate);
  check.verdict = used.verdict;
  check.reason = used.reason;
  check.point_verdict = by(Gate::point).verdict;
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
  fill(check, context.gate, [&](Gate gate) { return latency_answer(tally, context, gate); });
  return check;
}

Check error_check(const Objective& objective, const Tally& tally, const JudgeContext& context) {
  Check check{.name = "error_rate", .expected = objective.expected_error_rate};
  if (tally.events == 0) {
    check.reason = "no_samples";
    return check;
  }
  check.measured = static_cast<double>(tally.errors) / static_cast<double>(tally.events);
  check.interval95 = wilson(tally.errors, tally.events);
  fill(check, context.gate, [&](Gate gate) { return error_answer(objective, tally, context, gate); });
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
  above_limit_unreachable += other.above_limit_unreachable;
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
  const double allowed = objective.expected_error_rate;
  const bool too_many = gate == Gate::point || allowed == 0
                            ? static_cast<double>(errors) > allowed * static_cast<double>(planned)
                            : wilson(errors, planned)->low > allowed;
  return too_many || by_count(above_limit, planned, gate) == Verdict::fail;
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
          continue;                      // no sample passes nothing
        out.checks[i] = open.checks[i];  // with the figure that decides
      }
      out.verdict = Verdict::fail;
      out.point_verdict = open.point_verdict;
      out.reason = open.reason;
      out.is_within_slo = false;
      return out;
    }
  }
  if (out.verdict != Verdict::fail || context.with_open) {
    out.verdict = out.point_verdict = Verdict::inconclusive;
    out.reason = "interrupted";
  }
  out.is_within_slo = false;
  return out;
}

}  // namespace streamlab::slo
