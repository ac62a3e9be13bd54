// SPDX-License-Identifier: Apache-2.0
#include "report_source.hpp"

#include <fmt/format.h>

#include <fstream>
#include <ostream>
#include <utility>

#include "base/config_source.hpp"
#include "base/text.hpp"
#include "kb/advice.hpp"
#include "kb/learned.hpp"
#include "kb/query.hpp"
#include "report/series.hpp"

namespace streamlab::streamlab {
namespace {

/// A look at what is alike takes some milliseconds: it is for the issues that people see first.
constexpr std::size_t kLearnedFor = 20;

report::IssueLine line_of(const kb::RunIssue& met, const rulebook::RuleBook& rules) {
  const kb::Issue& issue = met.issue;
  report::IssueLine line{.id = issue.id,
                         .title = issue.title,
                         .error_class = issue.error_class,
                         .severity = std::string(name_of(issue.severity)),
                         .status = std::string(name_of(issue.status)),
                         .owner = issue.owner,
                         .occurrences_in_run = static_cast<std::uint64_t>(met.in_run),
                         .occurrences = static_cast<std::uint64_t>(issue.occurrences),
                         .is_new = met.is_new,
                         .is_regression = met.is_regression,
                         .injected_only = met.in_run == met.injected_in_run};
  line.detail = issue.detail;
  if (!issue.frames.empty()) line.top_frame = issue.frames.front();
  if (const auto advice = kb::suggestions(rules, issue); !advice.empty()) {
    line.suggestion = advice.front().title;
    line.steps = advice.front().steps;
  }
  return line;
}

}  // namespace

Result<std::vector<report::Second>> seconds_of(store::Store& store, std::int64_t run_id) {
  STREAMLAB_TRY(const auto rows, store.seconds(run_id));
  std::vector<report::Second> out;
  for (const store::SecondRow& row : rows) {
    STREAMLAB_TRY(report::Second second, report::second_of(row));
    out.push_back(std::move(second));
  }
  return out;
}

Result<report::Report> load_report(const std::string& database, const std::string& rules_folder,
                                   const store::RunSummary& run, WallMicros now) {
  STREAMLAB_TRY(auto store, store::Store::open(database, store::Access::read_only));
  STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(rules_folder));
  STREAMLAB_TRY(const auto met, kb::run_issues(store.database(), run.run_id, now));
  STREAMLAB_TRY(const store::RunDetails details, store.run(run.run_id));
  report::Report report{.run = run, .database = database, .definition = details.scenario_definition};
  STREAMLAB_TRY(report.seconds, seconds_of(store, run.run_id));
  for (const slo::Check& check : run.judgement.checks)
    if (check.name == "p95_latency_ms" && !check.applicable)  // a replay that tells no latency has none
      for (report::Second& second : report.seconds) second.response = {};
  if (!details.service_histogram.empty()) {
    STREAMLAB_TRY(report.service, slo::Histogram::decode(details.service_histogram));
  }
  STREAMLAB_TRY(auto coverage, store::load_coverage(store.database(), run.run_id));
  report.coverage = std::move(coverage.paths);
  for (const kb::RunIssue& issue : met) {
    report.issues.push_back(line_of(issue, *rules));
    if (report.issues.size() > kLearnedFor) continue;
    STREAMLAB_TRY(auto learned, kb::learned(store.database(), issue.issue.id, 1, now));
    if (!learned.empty()) report.issues.back().learned = std::move(learned.front());
  }
  return report;
}

int scenario_line(const std::string& file, std::string_view key) {
  const auto source = ConfigSource::from_file(file);
  if (!source.ok()) return 0;
  const std::uint32_t node = source->document().find(0, key);
  return node == 0 ? 0 : source->where(node).line;
}

std::string annotations(const report::Report& report) {
  const auto line = [&](std::string_view key) { return scenario_line(report.run.scenario_file, key); };
  return report::github(report, line("expected_p95_latency_ms"), line("expected_error_rate"),
                        line("endpoint"));
}

Status append_step_summary(std::string_view markdown, const cli::Session& session) {
  const auto file = session.env ? session.env("GITHUB_STEP_SUMMARY") : std::nullopt;
  if (!file || file->empty()) return ok();
  std::ofstream out(*file, std::ios::binary | std::ios::app);
  out << markdown;
  out.close();
  if (!out)
    return Error{ErrorCode::io, fmt::format("cannot write {}", printable(*file))}.with_reason(
        "GITHUB_STEP_SUMMARY names it");
  return ok();
}

}  // namespace streamlab::streamlab
