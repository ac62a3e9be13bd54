// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/cells.hpp"
#include "base/json_parts.hpp"
#include "base/text.hpp"
#include "report/chart.hpp"
#include "report/escape.hpp"
#include "report/series.hpp"

namespace streamlab::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kBlocks = 20;
constexpr double kChance = 0.05;
constexpr std::size_t kShownShapes = 10;
constexpr std::size_t kShownCells = 200;

bool is_rate(const slo::Difference& one) {
  return one.name == "error_rate";
}

std::uint64_t total(const std::vector<store::RunShape>& shapes) {
  std::uint64_t out = 0;
  for (const store::RunShape& shape : shapes) out += shape.events;
  return out;
}

/// Those of `here` that `there` lacks and would have had: (1 - rate)^n with the rate's lower bound stays
/// below kChance.
std::vector<store::RunShape> missing_there(const std::vector<store::RunShape>& here,
                                           const std::vector<store::RunShape>& there) {
  std::map<std::string, std::uint64_t> known;
  for (const store::RunShape& shape : there) known[shape.payload_schema_hash] = shape.events;
  const std::uint64_t all_here = total(here), all_there = total(there);
  std::vector<store::RunShape> out;
  for (const store::RunShape& shape : here) {
    if (known.contains(shape.payload_schema_hash)) continue;
    const double rate = slo::wilson(shape.events, all_here)->low;
    if (std::pow(1 - rate, static_cast<double>(all_there)) < kChance) out.push_back(shape);
  }
  return out;
}

Json side(const store::RunSummary& run) {
  return {{"run", run.run_id},
          {"run_uid", run.run_uid},
          {"scenario", run.scenario},
          {"release", run.release},
          {"env", run.env},
          {"started_at", rfc3339(run.started_at)},
          {"verdict", name_of(run.judgement.verdict)}};
}

Json shapes(const std::vector<store::RunShape>& list) {
  Json out = Json::array();
  for (const store::RunShape& shape : list)
    out.push_back({{"payload_schema_hash", shape.payload_schema_hash},
                   {"text", shape.schema_text},
                   {"events", shape.events}});
  return out;
}

std::string shape_lines(std::string_view what, const std::vector<store::RunShape>& list) {
  std::string out;
  for (std::size_t i = 0; i < std::min(list.size(), kShownShapes); ++i)
    out += fmt::format("* {} shape, {} events: {}\n", what, grouped(list[i].events),
                       markdown_text(shape_text(list[i])));
  if (list.size() > kShownShapes)
    out += fmt::format("* and {} more {} shapes\n", list.size() - kShownShapes, what);
  return out;
}

}  // namespace

slo::Answer Comparison::answer() const {
  const auto any = [&](slo::Answer wanted) {
    return std::any_of(differences.begin(), differences.end(),
                       [&](const slo::Difference& one) { return one.answer == wanted; });
  };
  const auto is_open = [](const slo::Difference& one) {
    return one.answer == slo::Answer::unknown && (is_rate(one) || one.name == "p95_latency_ms");
  };
  if (any(slo::Answer::worse)) return slo::Answer::worse;
  if (std::any_of(differences.begin(), differences.end(), is_open)) return slo::Answer::unknown;
  for (const slo::Answer first : {slo::Answer::better, slo::Answer::no_difference})
    if (any(first)) return first;
  return slo::Answer::unknown;
}

slo::RunSample run_sample(const std::vector<Second>& seconds) {
  slo::RunSample out;
  for (Slot& slot : slots(seconds, kBlocks)) {
    if (slot.judged > 0 || slot.response.count() > 0)
      out.blocks.push_back({std::move(slot.response), slot.errors, slot.judged});
  }
  return out;
}

void compare_shapes(const std::vector<store::RunShape>& before, const std::vector<store::RunShape>& after,
                    Comparison& into) {
  into.shapes_compared = true;
  into.new_shapes = missing_there(after, before);
  into.gone_shapes = missing_there(before, after);
}

std::string measure_name(const slo::Difference& difference) {
  return is_rate(difference) ? "error rate" : difference.name.substr(0, difference.name.find('_'));
}

std::string measure_text(const slo::Difference& difference, double value) {
  return is_rate(difference) ? significant(value * 100, 3) + " %" : span_text(value);
}

std::string change_text(const slo::Difference& difference, double change) {
  if (!is_rate(difference)) return fmt::format("{:+.1f} %", change * 100);
  return (change < 0 ? "" : "+") + significant(change * 100, 2) + " points";
}

std::string value_text(const slo::Difference& difference, const std::optional<double>& value) {
  return value ? measure_text(difference, *value) : "no sample";
}

std::string shape_text(const store::RunShape& shape) {
  return fit_cells(printable(shape.schema_text), kShownCells);
}

std::string interval_text(const slo::Difference& difference) {
  if (!difference.interval) return "too few messages";
  return change_text(difference, difference.interval->low) + " to " +
         change_text(difference, difference.interval->high);
}

std::string json(const Comparison& comparison) {
  Json measures = Json::array();
  for (const slo::Difference& one : comparison.differences)
    measures.push_back(
        {{"name", one.name},
         {"before", json_or_null(one.before)},
         {"after", json_or_null(one.after)},
         {"change", json_or_null(one.change)},
         {"interval", one.interval ? Json({one.interval->low, one.interval->high}) : Json(nullptr)},
         {"answer", name_of(one.answer)}});
  const Json out = {{"schema", "streamlab/compare-v1"},
                    {"before", side(comparison.before)},
                    {"after", side(comparison.after)},
                    {"answer", name_of(comparison.answer())},
                    {"level", comparison.level},
                    {"measures", std::move(measures)},
                    {"shapes",
                     {{"compared", comparison.shapes_compared},
                      {"new", shapes(comparison.new_shapes)},
                      {"gone", shapes(comparison.gone_shapes)}}}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string markdown(const Comparison& comparison) {
  const slo::Answer answer = comparison.answer();
  const std::string_view sign = answer == slo::Answer::worse     ? "🔺"
                                : answer == slo::Answer::better  ? "✅"
                                : answer == slo::Answer::unknown ? "❔"
                                                                 : "➖";
  const std::string_view link = answer == slo::Answer::no_difference ? "to"
                                : answer == slo::Answer::unknown     ? "against"
                                                                     : "than";
  std::string out = fmt::format("## {} {}: {} {} run {}\n\n", sign, markdown_text(comparison.after.scenario),
                                name_of(answer), link, comparison.before.run_id);
  out += fmt::format(
      "| measure | run {} | run {} | change | {:.0f} % interval | answer |\n|---|---|---|---|---|---|\n",
      comparison.before.run_id, comparison.after.run_id, comparison.level * 100);
  for (const slo::Difference& one : comparison.differences)
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", measure_name(one), value_text(one, one.before),
                       value_text(one, one.after), one.change ? change_text(one, *one.change) : "",
                       interval_text(one), name_of(one.answer));
  if (comparison.shapes_compared && comparison.new_shapes.empty() && comparison.gone_shapes.empty())
    out += "\nThe payloads have the same shapes.\n";
  else if (comparison.shapes_compared)
    out.append("\n")
        .append(shape_lines("new", comparison.new_shapes))
        .append(shape_lines("gone", comparison.gone_shapes));
  return out;
}

}  // namespace streamlab::report
