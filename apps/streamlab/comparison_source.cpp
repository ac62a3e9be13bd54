// SPDX-License-Identifier: Apache-2.0
#include "comparison_source.hpp"

#include <fmt/format.h>

#include <ostream>

#include "base/text.hpp"
#include "cli/table.hpp"
#include "report_source.hpp"

namespace streamlab::streamlab {
namespace {

struct Side {
  store::RunSummary summary;
  std::vector<report::Second> seconds;
  std::vector<store::RunShape> shapes;
  bool all_events = false;
  bool has_latency = true;
};

Error no_result(std::int64_t id, const std::string& status) {
  return {ErrorCode::failed, fmt::format("cannot compare run {}", id), "it has no result: " + status};
}

/// @latest as a baseline: a run to compare with, not one that goes on or was killed.
Result<store::RunRow> latest_with_result(store::Store& store, const std::string& scenario) {
  STREAMLAB_TRY(auto runs,
                store.runs({.scenario = scenario, .statuses = {"finished", "interrupted"}, .limit = 1}));
  if (!runs.empty()) return std::move(runs.front());
  return store.find_run("@latest", scenario);
}

Result<Side> load_side(store::Store& store, std::int64_t id) {
  STREAMLAB_TRY(const store::RunDetails details, store.run(id));
  if (!details.has_result) return no_result(id, details.row.status);
  Side side{.summary = details.summary};
  STREAMLAB_TRY(side.seconds, seconds_of(store, id));
  STREAMLAB_TRY(side.shapes, store.shapes(id));
  const store::RunCounts& counts = side.summary.counts;
  side.all_events = !side.shapes.empty() && counts.stored_events + counts.missing >= counts.offered;
  for (const slo::Check& check : side.summary.judgement.checks)
    if (check.name == "p95_latency_ms") side.has_latency = check.applicable;
  return side;
}

cli::Style style_of(slo::Answer answer) {
  return answer == slo::Answer::worse    ? cli::Style::red
         : answer == slo::Answer::better ? cli::Style::green
                                         : cli::Style::dim;
}

std::string side_name(const store::RunSummary& run) {
  std::string out = fmt::format("run {}", run.run_id);
  if (!run.release.empty()) out += " (" + printable(run.release) + ")";
  return out;
}

void print_shapes(std::string_view what, const std::vector<store::RunShape>& shapes, std::ostream& out) {
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < std::min(shapes.size(), kShown); ++i)
    out << fmt::format("  {} shape ({} events): {}\n", what, shapes[i].events, report::shape_text(shapes[i]));
  if (shapes.size() > kShown) out << fmt::format("  and {} more {} shapes\n", shapes.size() - kShown, what);
}

}  // namespace

Result<report::Comparison> load_comparison(store::Store& store, std::int64_t before, std::int64_t after,
                                           double margin) {
  STREAMLAB_TRY(Side a, load_side(store, before));
  STREAMLAB_TRY(Side b, load_side(store, after));
  report::Comparison out{.before = std::move(a.summary), .after = std::move(b.summary)};
  const slo::CompareSettings settings{.level = out.level, .margin = margin};
  out.differences = slo::compare(report::run_sample(a.seconds), report::run_sample(b.seconds), settings);
  if (!a.has_latency || !b.has_latency)
    std::erase_if(out.differences, [](const slo::Difference& one) { return one.name != "error_rate"; });
  if (a.all_events && b.all_events) report::compare_shapes(a.shapes, b.shapes, out);
  return out;
}

Result<std::optional<std::int64_t>> find_baseline(store::Store& store, const std::string& which,
                                                  const std::string& scenario, const std::string& env) {
  const auto equals = which.find('=');
  if (which != "last-good" && equals == std::string::npos) {
    STREAMLAB_TRY(const store::RunRow row,
                  which == "@latest" ? latest_with_result(store, scenario) : store.find_run(which));
    if (!row.has_result()) return no_result(row.id, row.status);
    return std::optional(row.id);
  }
  store::RunFilter filter{.scenario = scenario, .statuses = {"finished"}};
  if (equals != std::string::npos)
    filter.tags.emplace_back(which.substr(0, equals), which.substr(equals + 1));
  else
    filter.env = env;
  STREAMLAB_TRY(const auto runs, store.runs(filter));
  for (const store::RunRow& run : runs)
    if (equals != std::string::npos || run.is_within_slo.value_or(false)) return std::optional(run.id);
  return std::optional<std::int64_t>();
}

void print_comparison(const report::Comparison& comparison, cli::Session& session) {
  using cli::Align;
  cli::Table table({{"MEASURE"},
                    {side_name(comparison.before), Align::right},
                    {side_name(comparison.after), Align::right},
                    {"CHANGE", Align::right},
                    {fmt::format("{:.0f} % INTERVAL", comparison.level * 100), Align::left, false, true},
                    {"ANSWER"}});
  for (const slo::Difference& one : comparison.differences)
    table.row({report::measure_name(one),
               report::value_text(one, one.before),
               report::value_text(one, one.after),
               one.change ? report::change_text(one, *one.change) : "",
               report::interval_text(one),
               {std::string(name_of(one.answer)), style_of(one.answer)}});
  if (comparison.shapes_compared) {
    const bool same = comparison.new_shapes.empty() && comparison.gone_shapes.empty();
    table.row(
        {"schema",
         "",
         "",
         "",
         "",
         {same ? "same shapes"
               : fmt::format("{} new, {} gone", comparison.new_shapes.size(), comparison.gone_shapes.size()),
          same ? cli::Style::dim : cli::Style::yellow}});
  }
  table.print(session);
  print_shapes("new", comparison.new_shapes, session.err);
  print_shapes("gone", comparison.gone_shapes, session.err);
  if (!comparison.shapes_compared)
    session.err << "Shapes are not compared: not every event of both runs is stored.\n";
  if (comparison.before.scenario != comparison.after.scenario)
    session.err << fmt::format("warning: the runs are of two scenarios, {} and {}\n",
                               printable(comparison.before.scenario), printable(comparison.after.scenario));
}

Result<FailOn> parse_fail_on(const std::string& text) {
  FailOn out;
  if (text.empty()) return out;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view word = trim(part);
    if (word == "regression")
      out.regression = true;
    else if (word == "schema")
      out.schema = true;
    else
      return Error{ErrorCode::usage, "--fail-on does not know " + printable(word)}.with_help(
          "--fail-on regression, schema, or both: regression,schema");
  }
  return out;
}

cli::ExitCode gate_exit(const report::Comparison& comparison, const FailOn& fail_on) {
  const slo::Answer answer = comparison.answer();
  const bool new_shapes = !(comparison.new_shapes.empty() && comparison.gone_shapes.empty());
  if ((fail_on.regression && answer == slo::Answer::worse) || (fail_on.schema && new_shapes))
    return cli::ExitCode::findings;
  const bool unknown = (fail_on.regression && answer == slo::Answer::unknown) ||
                       (fail_on.schema && !comparison.shapes_compared);
  return unknown ? cli::ExitCode::inconclusive : cli::ExitCode::ok;
}

}  // namespace streamlab::streamlab
