// SPDX-License-Identifier: Apache-2.0
// Error budget and burn rates over windows, as the SRE workbook (chapter 5) and sloth's google-30d compute
// them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace streamlab::slo {

/// Both windows must burn faster than `factor`, of a budget for 30 days, to alert.
struct BurnWindow {
  std::int64_t long_s, short_s;
  double factor;
  std::string_view action;  ///< "page" or "ticket"
};
inline constexpr std::array<BurnWindow, 4> kBurnWindows = {{{3600, 300, 14.4, "page"},
                                                            {6 * 3600, 30 * 60, 6, "page"},
                                                            {86'400, 2 * 3600, 3, "ticket"},
                                                            {3 * 86'400, 6 * 3600, 1, "ticket"}}};
inline constexpr std::int64_t kBudgetSeconds = 30 * 86'400;

/// Events of one second (or any short stretch) by when they were due.
struct Moment {
  WallMicros at = 0;
  std::uint64_t bad = 0, total = 0;
};

struct Budget {
  std::uint64_t bad = 0, total = 0;  ///< of the last 30 days
  /// Share of the budget that is left, 1 = untouched, below 0 = overspent; absent without an event, or
  /// without a budget (objective 1).
  std::optional<double> left;
  struct Burn {
    std::optional<double> in_long, in_short;  ///< absent: no event in the window
    bool alerts = false;
  };
  std::array<Burn, kBurnWindows.size()> burns;
  std::string_view action;  ///< of the fastest alert; empty: none
};

/// @param moments    any order; bad <= total in each. @param as_of  the windows' end, inclusive; later
/// moments do not count.
/// @param allowed    ratio of bad events that spends the budget exactly, in [0, 1). With 0 any bad event
/// burns infinitely.
Budget budget(const std::vector<Moment>& moments, WallMicros as_of, double allowed);

}  // namespace streamlab::slo
