// SPDX-License-Identifier: Apache-2.0
// A run's seconds, gathered so that a chart of any run has a bounded number of columns.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "report/report.hpp"
#include "store/store.hpp"

namespace streamlab::report {

/// A stretch of `seconds` seconds from `from` on; sums of its seconds. A stretch in which nothing was due has
/// zeros.
struct Slot {
  std::int64_t from = 0, seconds = 1;
  std::uint64_t offered = 0, answered = 0, errors = 0, judged = 0;
  slo::Histogram response;

  [[nodiscard]] double per_second(std::uint64_t count) const {
    return static_cast<double>(count) / static_cast<double>(seconds);
  }
};

/// A second as it is stored, its histogram read.
Result<Second> second_of(const store::SecondRow& row);
/// Adds a second to the last slot, or to a new one of `length` seconds where that does not begin at `from`.
/// Seconds come in ascending order.
void gather(std::vector<Slot>& into, std::int64_t from, std::int64_t length, const Second& second);

/// At most `most` slots of equal length, without holes, ascending. Empty without a second.
std::vector<Slot> slots(const std::vector<Second>& seconds, std::int64_t most);

}  // namespace streamlab::report
