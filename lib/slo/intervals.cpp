// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "slo/verdict.hpp"

namespace streamlab::slo {

// Ranks l and u with P(X(l) <= quantile <= X(u)) >= 95 %: the binomial count below the quantile is n·q ±
// z·sqrt(n·q·(1-q)), widened to whole ranks (David & Nagaraja, Order Statistics, 7.1).
RankInterval quantile_ranks(std::uint64_t n, double q, double z) {
  const double mean = q * static_cast<double>(n);
  const double spread = z * std::sqrt(static_cast<double>(n) * q * (1 - q));
  const double low = std::floor(mean - spread), high = std::ceil(mean + spread) + 1;
  const auto rank = [&](double at) {
    return static_cast<std::uint64_t>(std::clamp(at, 0.0, static_cast<double>(n) + 1));
  };
  return {rank(low), rank(high)};
}

std::optional<Interval> quantile_interval_ms(const Histogram& histogram, double q, double z) {
  if (histogram.count() == 0) return std::nullopt;
  const RankInterval ranks = quantile_ranks(histogram.count(), q, z);
  return Interval{to_ms(histogram.at_rank(ranks.low)), to_ms(histogram.at_rank(ranks.high))};
}

// E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
std::optional<Interval> wilson(std::uint64_t bad, std::uint64_t total, double z) {
  if (total == 0) return std::nullopt;
  const double n = static_cast<double>(total), p = static_cast<double>(bad) / n, z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // At the ends the closed form is exact, which floating point would miss by a hair.
  return Interval{bad == 0 ? 0.0 : std::max(0.0, centre - half),
                  bad == total ? 1.0 : std::min(1.0, centre + half)};
}

std::optional<double> burn_rate(std::uint64_t bad, std::uint64_t total, double objective) {
  if (total == 0) return std::nullopt;
  return static_cast<double>(bad) / static_cast<double>(total) / (1 - objective);
}

}  // namespace streamlab::slo
