// SPDX-License-Identifier: Apache-2.0
// What past runs say about limits: how much runs differ by themselves, and where a limit must lie to alarm
// falsely as rarely as promised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "slo/verdict.hpp"

namespace streamlab::slo {

/// One past run of one scenario in one environment.
struct PastRun {
  std::int64_t id = 0;
  double p95_ms = 0;
  std::optional<Interval> p95_interval;  ///< 95 %
  std::uint64_t errors = 0, events = 0;
};

inline constexpr std::size_t kFewestRuns = 5;

/// A proposed limit and why.
struct LimitAdvice {
  double limit = 0;             ///< ms, or a rate; rounded up to three significant digits
  double typical = 0;           ///< geometric mean of the p95, or the pooled rate
  double between = 0;           ///< standard deviation between runs, relative to typical
  double within = 0;            ///< the same of one run's own sampling error
  double headroom = 0;          ///< limit / typical − 1; 0 where typical is 0
  double false_alarms = 0;      ///< share of good runs expected beyond `limit`
  double false_alarms_now = 0;  ///< … beyond the limit of today
};

struct Advice {
  std::vector<std::int64_t> used,
      outliers;  ///< runs; outliers: by Grubbs' test on the p95, one good history in 1,000 loses a run
  LimitAdvice p95, error_rate;
};

/// The p95 limit is the upper prediction bound for one more run: Student's over the logarithms, mean +
/// t·s·√(1 + 1/n). The error rate's is the quantile of a negative binomial count with the mean and the
/// variance (between runs and within) of the past ones, for a run of median length.
/// @param promised  share of good runs that may exceed a limit by chance, in (0, 0.5).
/// @returns nullopt with fewer than kFewestRuns runs left. Pure.
std::optional<Advice> advise(const std::vector<PastRun>& runs, double promised, const Objective& today);

/// Is a gate's verdict a matter of luck?
struct Flakiness {
  std::size_t runs = 0, failures = 0, flips = 0;  ///< flips: neighbours in time that disagree
  bool flaky =
      false;  ///< both verdicts occur, and they change more often than one lasting change would explain
};
/// @param failed  verdicts in time order, inconclusive ones left out.
Flakiness flakiness(const std::vector<bool>& failed);

}  // namespace streamlab::slo
