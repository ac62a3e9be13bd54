// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/chart.hpp"
#include "report/escape.hpp"
#include "report/report.hpp"

namespace streamlab::report {
namespace {

std::string latency(double ms) {
  return significant(ms, 4) + " ms";
}

std::string value(const slo::Check& check, double number) {
  return check.name == "p95_latency_ms" ? latency(number) : significant(number * 100, 4) + " %";
}

std::string advice_of(const IssueLine& issue) {
  std::string out = markdown_text(issue.suggestion);
  if (issue.learned) out += (out.empty() ? "" : "; ") + markdown_text(learned_text(*issue.learned));
  return out;
}

}  // namespace

std::string markdown(const Report& report) {
  const store::RunSummary& run = report.run;
  const auto verdict = run.judgement.verdict;
  const std::string_view sign = verdict == slo::Verdict::pass   ? "✅"
                                : verdict == slo::Verdict::fail ? "❌"
                                                                : "❔";
  std::string out = fmt::format("## {} {}: {}\n\n", sign, markdown_text(run.scenario), state_text(run));
  if (const std::string reason = unjudged_reason(run); !reason.empty())
    out += fmt::format("Not judged to its end: {}.\n\n", explain_reason(reason));
  out += "| objective | expected | measured | 95 % interval | verdict |\n|---|---|---|---|---|\n";
  for (const slo::Check& check : run.judgement.checks) {
    out += fmt::format(
        "| {} | ≤ {} | {} | {} | {} |\n", markdown_text(check.name), value(check, check.expected),
        !check.applicable ? "not applicable"
        : check.measured  ? value(check, *check.measured)
                          : "no sample",
        check.interval95 ? value(check, check.interval95->low) + " to " + value(check, check.interval95->high)
                         : "",
        check.applicable ? fmt::format("{}{}{}", name_of(check.verdict), check.reason.empty() ? "" : ": ",
                                       explain_reason(check.reason))
                         : "");
  }
  const store::RunCounts& c = run.counts;
  out += fmt::format("\n{} offered, {}{} answered, {} errors.", c.offered,
                     sends(run) ? fmt::format("{} delivered, ", c.delivered) : "", c.answered, c.errors);
  out += run.response.count == 0
             ? " No response time was judged.\n"
             : fmt::format(" Response time p50 {}, p90 {}, p95 {}, p99 {}.\n", latency(run.response.p50),
                           latency(run.response.p90), latency(run.response.p95), latency(run.response.p99));
  if (!report.issues.empty()) {
    out += "\n| issue | state | severity | in this run | title | advice |\n|---|---|---|---|---|---|\n";
    for (const IssueLine& issue : report.issues) {
      const std::string_view state = state_of(issue);
      out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", issue.id,
                         state == "known" ? markdown_text(issue.status) : std::string(state),
                         markdown_text(issue.severity), issue.occurrences_in_run, markdown_text(issue.title),
                         advice_of(issue));
    }
  }
  out += fmt::format("\nRun {} of {}, seed {}, {}.\n", run.run_id, rfc3339(run.started_at), run.seed,
                     markdown_text(run.endpoint));
  return out;
}

}  // namespace streamlab::report
