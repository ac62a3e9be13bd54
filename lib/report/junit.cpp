// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/report.hpp"

namespace streamlab::report {
std::string junit(const Report& report) {
  const store::RunSummary& run = report.run;
  const double seconds = duration_s(report);
  int failures = 0, errors = 0, skipped = 0;
  std::size_t tests = run.judgement.checks.size();
  std::string cases;
  // Objectives that hold so far would make a run green that nobody let end.
  if (const std::string reason = unjudged_reason(run); !reason.empty()) {
    ++tests, ++errors;
    cases += fmt::format(
        "    <testcase classname=\"{0}\" name=\"run\" time=\"{1:.3f}\"><error type=\"{2}\" "
        "message=\"{3}\">{3}</error></testcase>\n",
        markup_text(run.scenario), seconds, markup_text(reason), markup_text(explain_reason(reason)));
  }
  for (const slo::Check& check : run.judgement.checks) {
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                         markup_text(run.scenario), markup_text(check.name), seconds);
    const std::string measured = check.measured ? fmt::format("{:.6g}", *check.measured) : "no sample";
    const std::string message = fmt::format("expected at most {:.6g}, measured {}", check.expected, measured);
    if (!check.applicable) {
      ++skipped;
      cases += "><skipped message=\"not applicable: no latency_field\"/></testcase>\n";
    } else if (check.verdict == slo::Verdict::pass) {
      cases += "/>\n";
    } else {
      const bool failed = check.verdict == slo::Verdict::fail;
      ++(failed ? failures : errors);
      cases += fmt::format("><{0} type=\"{1}\" message=\"{2}\">{3}</{0}></testcase>\n",
                           failed ? "failure" : "error", markup_text(reason_of(run, check)),
                           markup_text(message), markup_text(explain_reason(reason_of(run, check))));
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" "
      "failures=\"{}\" "
      "errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\" timestamp=\"{}\">\n{}  </testsuite>\n</testsuites>\n",
      markup_text(run.scenario), tests, failures, errors, skipped, seconds,
      rfc3339(run.started_at).substr(0, 19), cases);
}

}  // namespace streamlab::report
