// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.hpp"
#include "report/comparison.hpp"
#include "report/report.hpp"

namespace streamlab::report {
namespace {

/// Escapes of GitHub's workflow commands: data needs % CR LF, properties also : and ,.
std::string github_text(std::string_view text, bool property) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '%')
      out += "%25";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string github(const Report& report, int p95_line, int error_rate_line, int endpoint_line) {
  std::string out;
  const auto place_of = [&](int line) {
    return line > 0 ? fmt::format("file={},line={},", github_text(report.run.scenario_file, true), line) : "";
  };
  if (report.run.status != "finished")
    out += fmt::format("::warning {}title=run::{}\n", place_of(endpoint_line),
                       github_text(explain_reason(report.run.status), false));
  for (const slo::Check& check : report.run.judgement.checks) {
    if (!check.applicable || check.verdict == slo::Verdict::pass) continue;
    const int line = check.name == "p95_latency_ms" ? p95_line : error_rate_line;
    const std::string place = place_of(line);
    out += fmt::format("::{} {}title={}::expected at most {:.6g}, measured {}: {}\n",
                       check.verdict == slo::Verdict::fail ? "error" : "warning", place,
                       github_text(check.name, true), check.expected,
                       check.measured ? fmt::format("{:.6g}", *check.measured) : "no sample",
                       github_text(explain_reason(reason_of(report.run, check)), false));
  }
  for (const IssueLine& issue : report.issues)
    if (issue.is_new || issue.is_regression)
      out += fmt::format("::warning {}title={}::issue {}: {}\n", place_of(endpoint_line),
                         issue.is_regression ? "regressed issue" : "new issue", issue.id,
                         github_text(issue.title, false));
  return out;
}

std::string github(const Comparison& comparison) {
  std::string out;
  const auto line = [&](std::string_view level, std::string_view what, const std::string& text) {
    out += fmt::format("::{} title={} against run {}::{}\n", level, what, comparison.before.run_id,
                       github_text(text, false));
  };
  for (const slo::Difference& one : comparison.differences) {
    if (one.answer == slo::Answer::unknown)
      line("warning", measure_name(one), std::string(name_of(one.answer)));
    if (one.answer != slo::Answer::worse) continue;
    line("error", measure_name(one),
         fmt::format("{}: {} became {}, {} ({})", name_of(one.answer), value_text(one, one.before),
                     value_text(one, one.after),
                     one.change ? change_text(one, *one.change) : "no change known", interval_text(one)));
  }
  const std::size_t fresh = comparison.new_shapes.size(), gone = comparison.gone_shapes.size();
  if (!comparison.shapes_compared)
    line("notice", "shapes", "not compared: not every event of both runs is stored");
  else if (fresh + gone > 0)
    line("warning", "shapes", fmt::format("{} new, {} gone", fresh, gone));
  return out;
}

}  // namespace streamlab::report
