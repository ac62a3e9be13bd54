// SPDX-License-Identifier: Apache-2.0
// Two runs side by side, as people and CI read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "slo/compare.hpp"
#include "store/run_summary.hpp"
#include "store/store.hpp"

namespace streamlab::report {

struct Comparison {
  store::RunSummary before, after;
  std::vector<slo::Difference> differences;
  bool shapes_compared = false;             ///< both runs stored all of their events
  std::vector<store::RunShape> new_shapes;  ///< met in `after` only, and too often for chance
  std::vector<store::RunShape> gone_shapes;
  double level = 0.95;

  /// Worse where any measure is. Else unknown where nothing can be told of what a run is judged by, its p95
  /// or its error rate, or of anything at all. Else better where any measure is.
  [[nodiscard]] slo::Answer answer() const;
};

/// The blocks of a run that compare() needs: 20 at most, of whole seconds.
slo::RunSample run_sample(const std::vector<Second>& seconds);

/// Fills new_shapes and gone_shapes. A shape counts as new only where the other run, had it the shape as
/// often, would have shown it with 95 % certainty: one odd event in ten thousand is no change.
void compare_shapes(const std::vector<store::RunShape>& before, const std::vector<store::RunShape>& after,
                    Comparison& into);

/// "+2.5 %", "-0.3 points": a change in its measure's own way.
std::string change_text(const slo::Difference& difference, double change);
/// A value of a measure, "41 ms" or "0.4 %".
std::string measure_text(const slo::Difference& difference, double value);
/// The same of what may be absent: "no sample".
std::string value_text(const slo::Difference& difference, const std::optional<double>& value);
/// "+18.0 % to +33.0 %", or "too few messages".
std::string interval_text(const slo::Difference& difference);
/// The shape as one short line, cut where it is long.
std::string shape_text(const store::RunShape& shape);
/// "p95", "error rate".
std::string measure_name(const slo::Difference& difference);

/// One JSON object, schemas/compare-v1.schema.json.
std::string json(const Comparison& comparison);
/// For a pull request.
std::string markdown(const Comparison& comparison);
/// GitHub workflow commands: an error for each measure that is worse, a warning for each of which nothing can
/// be told and for shapes that changed, a notice where shapes could not be compared.
std::string github(const Comparison& comparison);

}  // namespace streamlab::report
