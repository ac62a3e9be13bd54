// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/report.hpp"

namespace streamlab::report {
std::string junit(const Report& report) {
  const store::RunSummary& run = report.run;
  const double seconds = static_cast<double>(run.ended_at - run.started_at) / 1e6;
  int failures = 0, errors = 0, skipped = 0;
  std::string cases;
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
                           failed ? "failure" : "error", markup_text(check.reason), markup_text(message),
                           markup_text(explain_reason(check.reason)));
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" "
      "failures=\"{}\" "
      "errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\" timestamp=\"{}\">\n{}  </testsuite>\n</testsuites>\n",
      markup_text(run.scenario), run.judgement.checks.size(), failures, errors, skipped, seconds,
      rfc3339(run.started_at).substr(0, 19), cases);
}

}  // namespace streamlab::report
