// SPDX-License-Identifier: Apache-2.0
// Puts a stored run and what the knowledge base knows of it together for a report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cli/session.hpp"
#include "report/report.hpp"
#include "store/run_summary.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {

/// The issues that the run met, new and regressed first.
///
/// @param rules_folder  the user's own rules for the advice; empty: only the shipped ones.
Result<report::Report> load_report(const std::string& database, const std::string& rules_folder,
                                   const store::RunSummary& run, WallMicros now);

/// A run's time series with its histograms decoded.
Result<std::vector<report::Second>> seconds_of(store::Store& store, std::int64_t run_id);

/// The line of a top-level key in the scenario file; 0 where it is no longer there.
int scenario_line(const std::string& file, std::string_view key);
/// GitHub's annotations, at the scenario file's own lines.
std::string annotations(const report::Report& report);
/// Appends Markdown to the file that GITHUB_STEP_SUMMARY names, if it names one: GitHub shows it on the page
/// of the workflow run.
Status append_step_summary(std::string_view markdown, const cli::Session& session);

}  // namespace streamlab::streamlab
