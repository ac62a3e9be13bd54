// SPDX-License-Identifier: Apache-2.0
#include "serve/series.hpp"

#include <nlohmann/json.hpp>

#include "report/series.hpp"

namespace streamlab::serve {

std::int64_t step_for(std::int64_t first, std::int64_t last) {
  return (last - first) / static_cast<std::int64_t>(kMostPoints) + 1;
}

std::int64_t point_of(std::int64_t second, std::int64_t step) {
  const std::int64_t beyond = second % step;
  return second - (beyond < 0 ? beyond + step : beyond);
}

Result<std::vector<Point>> points_of(const std::vector<store::SecondRow>& rows, std::int64_t step) {
  std::vector<report::Slot> slots;
  for (const store::SecondRow& row : rows) {
    STREAMLAB_TRY(const report::Second second, report::second_of(row));
    report::gather(slots, point_of(row.second, step), step, second);
  }
  std::vector<Point> points;
  for (const report::Slot& slot : slots)
    points.push_back(
        {slot.from, slot.offered, slot.answered, slot.errors, store::percentiles(slot.response)});
  return points;
}

nlohmann::ordered_json point_columns() {
  return {"second", "offered", "answered", "errors", "p50_ms", "p95_ms", "p99_ms", "max_ms"};
}

nlohmann::ordered_json point_json(const Point& p) {
  using Json = nlohmann::ordered_json;
  Json out = Json::array({p.second, p.offered, p.answered, p.errors});
  for (const double ms : {p.response.p50, p.response.p95, p.response.p99, p.response.max})
    out.push_back(p.response.count == 0 ? Json() : Json(ms));
  return out;
}

}  // namespace streamlab::serve
