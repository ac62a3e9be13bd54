// SPDX-License-Identifier: Apache-2.0
// How long issues hurt and how often they come back. Pure functions over episodes; no clock, no SQL.
//
// TTA = first human act − opened; TTR = closed − opened; MTTA and MTTR their means over the episodes that
// have one. A negative span (a clock went backwards) counts as 0 and as clock_skew. MTBF = mean of opened(k)
// − closed(k−1), k ≥ 2.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "slo/verdict.hpp"

namespace streamlab::kb {

struct Episode {
  std::int64_t id = 0;
  WallMicros opened = 0;
  std::optional<WallMicros> closed, first_ack;
  bool is_regression = false;
  std::optional<std::int64_t> opened_run_id;
  std::optional<std::int64_t> closed_by;  ///< the row of issue_history that closed it
};

/// Sums and counts, so that issues add up to an endpoint or to everything.
struct Metrics {
  std::int64_t closed = 0, open = 0, acknowledged = 0, regressions = 0, clock_skew = 0;
  double ttr_sum_us = 0, tta_sum_us = 0;
  std::int64_t gaps = 0;  ///< pairs of a close and the next opening
  double gap_sum_us = 0;

  [[nodiscard]] std::optional<double> mttr_us() const;  ///< nullopt without a closed episode
  [[nodiscard]] std::optional<double> mtta_us() const;
  [[nodiscard]] std::optional<double> mtbf_us() const;  ///< nullopt below two episodes
  void add(const Metrics& other);
};

/// Of one issue. Order does not matter. Overlapping episodes are joined first.
Metrics measure(std::vector<Episode> episodes);

/// The union of overlapping episodes, by opening time: earliest opening, latest close (open wins), earliest
/// act. It is a regression when its earliest part is. Touching ones (closed == opened) overlap too: an
/// occurrence at a close belongs to what closed.
std::vector<Episode> join_overlapping(std::vector<Episode> episodes);

/// Mean time between occurrences; nullopt below two.
std::optional<double> interarrival_us(WallMicros first, WallMicros last, std::int64_t occurrences);

/// Failing runs per 1,000 runs with the 95 % Wilson interval; nullopt without a run.
struct PerThousand {
  double value = 0, low = 0, high = 0;
};
std::optional<PerThousand> per_thousand_runs(std::uint64_t failing, std::uint64_t runs);

}  // namespace streamlab::kb
