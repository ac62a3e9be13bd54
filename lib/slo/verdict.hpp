// SPDX-License-Identifier: Apache-2.0
// Is it well: counts and latencies in, pass / fail / inconclusive out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "slo/histogram.hpp"

namespace streamlab::slo {

struct Objective {
  double expected_p95_latency_ms = 0;
  double expected_error_rate = 0;  ///< 0..1
};

/// What one run's samples add up to. Values merge by adding (shards).
struct Tally {
  Histogram response;                         ///< every sample at its judged latency
  Histogram service;                          ///< done - sent of what was answered
  Histogram lateness;                         ///< sent - due
  std::uint64_t samples = 0;                  ///< messages due after warm-up that count
  std::uint64_t above_limit = 0;              ///< samples whose latency exceeds the p95 limit, exactly
  std::uint64_t above_limit_without_own = 0;  ///< the same with our own lateness (CPU) taken off
  std::uint64_t above_limit_service = 0;      ///< answered ones whose service time alone exceeds it
  std::uint64_t above_limit_unreachable =
      0;                            ///< samples above it that waited for a target that nobody reached
  std::uint64_t errors = 0;         ///< numerator of error_rate
  std::uint64_t errors_unsent = 0;  ///< of these, for which the target never had its time
  std::uint64_t events = 0;         ///< its denominator

  void merge(const Tally& other);
};

enum class Verdict : std::uint8_t { pass, fail, inconclusive };
std::string_view name_of(Verdict verdict);
enum class Gate : std::uint8_t { point, confident };
std::string_view name_of(Gate gate);

struct Interval {
  double low = 0, high = 0;
};

/// One objective, measured.
struct Check {
  std::string name;  ///< "p95_latency_ms" or "error_rate"
  double expected = 0;
  std::optional<double> measured;  ///< absent: no sample
  std::optional<Interval> interval95;
  Verdict verdict = Verdict::inconclusive;  ///< by the gate used
  Verdict point_verdict = Verdict::inconclusive;
  bool applicable = true;  ///< false: replay without latency_field
  std::string reason;      ///< a word when not pass: too_slow, too_many_errors, no_samples, straddles_limit,
                           ///< own_lateness, too_few_connections, unpaired_answers, interrupted
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  Verdict point_verdict = Verdict::inconclusive;
  Gate gate = Gate::point;
  bool is_within_slo = false;  ///< only on pass
  std::vector<Check> checks;
  std::string reason;  ///< of the first check that decided, else empty
};

struct JudgeContext {
  Gate gate = Gate::point;
  bool latency_applicable = true;
  bool interrupted =
      false;  ///< never passes: fail if it had failed with the open ones at their age, else inconclusive
  std::optional<Tally> with_open;  ///< interrupted: the tally with open messages counted at their age
  /// Answers are paired with messages by their order alone, and more came unasked than that bears: whose they
  /// are is not known.
  bool is_unpaired = false;
  /// An explicit number of connections that answer one message at a time (http).
  bool limited_connections = false;
  double rate_qps = 0;            ///< 0: none asked for
  std::uint64_t connections = 0;  ///< too few, where limited, if below rate × median service time
};

/// The rules of docs/verdict.md. The p95 objective is decided by counting (at most 5 % of the samples above
/// the limit), the error rate by the ratio; Gate::confident asks the 95 % interval instead, but for an
/// expected error rate of 0. A breach that an ideal generator or more connections would have avoided is
/// inconclusive; what waited for a target that could not be reached is a breach all the same. Any check
/// failed: fail; else any inconclusive (also: no sample): inconclusive. The point gate is judged beside,
/// by the same rules.
///
/// Pure; any thread.
Judgement judge(const Objective& objective, const Tally& tally, const JudgeContext& context);

/// Is an objective breached whatever the rest of the run brings? Of `planned` messages (an upper bound) so
/// many are errors, or above the limit, so far.
bool is_lost(const Objective& objective, std::uint64_t errors, std::uint64_t above_limit,
             std::uint64_t planned, Gate gate);

/// Ranks (1 = smallest) of n samples between which their q-quantile lies with the confidence of z, by order
/// statistics (normal approximation of the binomial ranks). n > 0. Rank 0 or n + 1: too few samples to bound
/// it on that side.
struct RankInterval {
  std::uint64_t low = 0, high = 0;
};
RankInterval quantile_ranks(std::uint64_t n, double q, double z = 1.959963984540054);

/// 95 % interval of a quantile by order statistics (normal approximation of the binomial ranks); nullopt when
/// empty.
std::optional<Interval> quantile_interval_ms(const Histogram& histogram, double q,
                                             double z = 1.959963984540054);
/// Wilson score interval of bad/total (Wilson 1927), within 0..1; nullopt when total is 0.
std::optional<Interval> wilson(std::uint64_t bad, std::uint64_t total, double z = 1.959963984540054);

/// Share of the error budget spent per unit of window; 1.0 spends it exactly by the window's end.
/// @param objective  target ratio of good events in (0, 1), e.g. 0.999. @returns nullopt when total is 0.
std::optional<double> burn_rate(std::uint64_t bad, std::uint64_t total, double objective);

}  // namespace streamlab::slo
