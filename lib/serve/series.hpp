// SPDX-License-Identifier: Apache-2.0
// A run's seconds as points of a chart.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace streamlab::serve {

/// One or more seconds of a run, by due time. The percentiles are those of all samples in them, not means of
/// percentiles.
struct Point {
  std::int64_t second = 0;  ///< the first one; a multiple of the step
  std::uint64_t offered = 0, answered = 0, errors = 0;
  store::Percentiles response;
};

/// Charts have some hundred pixels: of a longer run, several seconds become one point.
inline constexpr std::size_t kMostPoints = 1500;
/// Seconds a point, for a run that has something in these seconds and maybe between them: at most
/// kMostPoints, and one more where it does not begin at a multiple of the step.
std::int64_t step_for(std::int64_t first, std::int64_t last);
/// The first second of the point that a second is in: the greatest multiple of the step up to it.
std::int64_t point_of(std::int64_t second, std::int64_t step);
/// Rows in ascending order; a second in which nothing was due has none.
Result<std::vector<Point>> points_of(const std::vector<store::SecondRow>& rows, std::int64_t step);

/// What the numbers of point_json() are.
nlohmann::ordered_json point_columns();
/// [second, offered, answered, errors, p50, p95, p99, max]; latencies in ms, null without a sample.
nlohmann::ordered_json point_json(const Point& point);

}  // namespace streamlab::serve
