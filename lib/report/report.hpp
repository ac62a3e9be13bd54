// SPDX-License-Identifier: Apache-2.0
// A run as people and CI read it: one set of values, one file per format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "kb/learned.hpp"
#include "store/coverage.hpp"
#include "store/run_summary.hpp"

namespace streamlab::report {

/// One issue that the run met, as the knowledge base tells it.
struct IssueLine {
  std::int64_t id = 0;
  std::string title, error_class, severity, status, owner;
  std::uint64_t occurrences_in_run = 0, occurrences = 0;
  bool is_new = false;         ///< first real occurrence was in this run
  bool is_regression = false;  ///< reopened by this run
  bool injected_only = false;
  std::string top_frame;
  std::string detail;      ///< one line for people, of the first occurrence
  std::string suggestion;  ///< title of the best advice, empty without one
  std::vector<std::string> steps;
  std::optional<kb::Learned> learned;  ///< what held best when an issue like it was closed before
};

/// One second of the run, by due time.
struct Second {
  std::int64_t second = 0;
  std::uint64_t offered = 0, answered = 0, errors = 0;
  slo::Histogram response;   ///< what fills a stall is in it, and a message that tells no latency is not
  std::uint64_t judged = 0;  ///< messages that the verdict counts
};

struct Report {
  store::RunSummary run;
  std::vector<IssueLine> issues;              ///< new and regressed first
  std::string database;                       ///< where it is stored, as given
  std::vector<Second> seconds;                ///< ascending; a second in which nothing was due is absent
  slo::Histogram service;                     ///< of what was answered
  std::vector<store::PathDecision> coverage;  ///< empty where none is stored
  std::string definition;  ///< the scenario as it is stored: JSON, secrets replaced by their length
};

/// What a text report may use of the terminal.
struct TextStyle {
  bool colour = false;
  int width = 80;
  bool unicode = true;
  bool wraps = false;  ///< lines keep to the width; else they stay whole, for programs that read them
};

/// Verdict first; ends with what to type next.
std::string text(const Report& report, const TextStyle& style);
/// The run's summary with `issues`: one JSON object, schemas/report-v1.schema.json.
std::string json(const Report& report);
/// For a pull request.
std::string markdown(const Report& report);
/// JUnit XML: one test case an objective, escaped; inconclusive is an error, a breach is a failure. A run
/// that was interrupted or aborted is one more case, an error.
std::string junit(const Report& report);
/// GitHub workflow commands (annotations) that point at the scenario's own lines.
/// @param p95_line, error_rate_line  lines of the two objectives in the scenario file; 0 = unknown.
/// @param endpoint_line  where new and regressed issues are told.
std::string github(const Report& report, int p95_line, int error_rate_line, int endpoint_line = 0);

/// OpenMetrics 1.0 text, ends with `# EOF`; also valid in Prometheus' older form.
std::string openmetrics(const Report& report);
/// The time series, a row a second: RFC 4180 with line feeds, a header line, empty cells where a second has
/// no sample.
std::string csv(const Report& report);

/// One HTML page, complete in itself: no network, readable without a script, by keyboard and screen reader,
/// and in print.
std::string html(const Report& report);

/// The command that repeats the run: same file, settings and seed. A remark at its end names the settings
/// that are not stored as they were.
std::string repeat_command(const Report& report);

/// `helped before: NOTE (issue 3, held 2 of 2)`, or `did not hold before: …`.
std::string learned_text(const kb::Learned& learned);
/// `regressed`, `new`, `injected` (by nobody but this bench) or `known`.
std::string_view state_of(const IssueLine& issue);
/// A word of slo::Check::reason, or of unjudged_reason(), as a sentence.
std::string explain_reason(const std::string& reason);
/// Why the run as a whole is no pass where its objectives alone do not tell: `interrupted`, `aborted` or
/// `running`; empty otherwise.
std::string unjudged_reason(const store::RunSummary& run);
/// The verdict in one word; of a run that has none, `aborted` or `running`.
std::string_view state_word(const store::RunSummary& run);
/// The same, and that the run was interrupted: half a run is not read as a whole one.
std::string state_text(const store::RunSummary& run);
/// The check's own reason, or the run's.
std::string reason_of(const store::RunSummary& run, const slo::Check& check);
/// How long the run took, as far as it is known.
double duration_s(const Report& report);
/// `5 offered, 5 delivered`: what was only listened to delivers nothing.
bool sends(const store::RunSummary& run);

}  // namespace streamlab::report
