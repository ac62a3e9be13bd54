// SPDX-License-Identifier: Apache-2.0
#include "kb/metrics.hpp"

#include <algorithm>
#include <tuple>

namespace streamlab::kb {

namespace {

std::optional<double> mean(double sum, std::int64_t count) {
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

/// A span that may not be negative; one that is tells of a clock that went backwards.
double floored(WallMicros from, WallMicros to, std::int64_t& clock_skew) {
  if (to >= from) return static_cast<double>(to - from);
  ++clock_skew;
  return 0;
}

template <class T>
std::optional<T> earlier(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

std::optional<double> Metrics::mttr_us() const {
  return mean(ttr_sum_us, closed);
}
std::optional<double> Metrics::mtta_us() const {
  return mean(tta_sum_us, acknowledged);
}
std::optional<double> Metrics::mtbf_us() const {
  return mean(gap_sum_us, gaps);
}

void Metrics::add(const Metrics& other) {
  closed += other.closed, open += other.open, acknowledged += other.acknowledged;
  regressions += other.regressions, clock_skew += other.clock_skew;
  ttr_sum_us += other.ttr_sum_us, tta_sum_us += other.tta_sum_us;
  gaps += other.gaps, gap_sum_us += other.gap_sum_us;
}

std::vector<Episode> join_overlapping(std::vector<Episode> episodes) {
  std::sort(episodes.begin(), episodes.end(), [](const Episode& a, const Episode& b) {
    return std::tie(a.opened, a.id) < std::tie(b.opened, b.id);
  });
  std::vector<Episode> joined;
  for (auto& next : episodes) {
    if (joined.empty() || (joined.back().closed && *joined.back().closed < next.opened)) {
      joined.push_back(next);
      continue;
    }
    Episode& last = joined.back();
    if (last.closed && (!next.closed || *next.closed > *last.closed))
      last.closed = next.closed, last.closed_by = next.closed_by;
    last.first_ack = earlier(last.first_ack, next.first_ack);
  }
  return joined;
}

Metrics measure(std::vector<Episode> episodes) {
  Metrics out;
  std::optional<WallMicros> closed_before;
  for (const auto& episode : join_overlapping(std::move(episodes))) {
    out.regressions += episode.is_regression ? 1 : 0;
    if (closed_before) {
      ++out.gaps;
      out.gap_sum_us += floored(*closed_before, episode.opened, out.clock_skew);
    }
    if (episode.first_ack) {
      ++out.acknowledged;
      out.tta_sum_us += floored(episode.opened, *episode.first_ack, out.clock_skew);
    }
    if (episode.closed) {
      ++out.closed;
      out.ttr_sum_us += floored(episode.opened, *episode.closed, out.clock_skew);
    } else {
      ++out.open;
    }
    closed_before = episode.closed;
  }
  return out;
}

std::optional<double> interarrival_us(WallMicros first, WallMicros last, std::int64_t occurrences) {
  if (occurrences < 2) return std::nullopt;
  return static_cast<double>(std::max<WallMicros>(0, last - first)) / static_cast<double>(occurrences - 1);
}

std::optional<PerThousand> per_thousand_runs(std::uint64_t failing, std::uint64_t runs) {
  const auto interval = slo::wilson(failing, runs);
  if (!interval) return std::nullopt;
  return PerThousand{1000.0 * static_cast<double>(failing) / static_cast<double>(runs), 1000 * interval->low,
                     1000 * interval->high};
}

}  // namespace streamlab::kb
