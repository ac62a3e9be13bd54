// SPDX-License-Identifier: Apache-2.0
#include "slo/budget.hpp"

#include <limits>

#include "slo/verdict.hpp"

namespace streamlab::slo {
namespace {

Moment within(const std::vector<Moment>& moments, WallMicros as_of, std::int64_t seconds) {
  Moment sum;
  for (const Moment& moment : moments) {
    if (moment.at > as_of || as_of - moment.at >= seconds * 1'000'000) continue;
    sum.bad += moment.bad, sum.total += moment.total;
  }
  return sum;
}

std::optional<double> burn_of(const Moment& sum, double allowed) {
  if (sum.total == 0) return std::nullopt;
  if (allowed <= 0) return sum.bad == 0 ? 0 : std::numeric_limits<double>::infinity();
  return burn_rate(sum.bad, sum.total, 1 - allowed);
}

}  // namespace

Budget budget(const std::vector<Moment>& moments, WallMicros as_of, double allowed) {
  Budget out;
  const Moment month = within(moments, as_of, kBudgetSeconds);
  out.bad = month.bad, out.total = month.total;
  if (month.total > 0 && allowed > 0)
    out.left = 1 - static_cast<double>(month.bad) / (allowed * static_cast<double>(month.total));
  for (std::size_t i = 0; i < kBurnWindows.size(); ++i) {
    const BurnWindow& window = kBurnWindows[i];
    Budget::Burn& burn = out.burns[i];
    burn.in_long = burn_of(within(moments, as_of, window.long_s), allowed);
    burn.in_short = burn_of(within(moments, as_of, window.short_s), allowed);
    burn.alerts =
        burn.in_long && burn.in_short && *burn.in_long > window.factor && *burn.in_short > window.factor;
    if (burn.alerts && out.action.empty()) out.action = window.action;
  }
  return out;
}

}  // namespace streamlab::slo
