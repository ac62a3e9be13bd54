// SPDX-License-Identifier: Apache-2.0
// The page's own markup; how it renders is tests/browser/report.py's.
#include <catch2/catch.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "report/web.hpp"
#include "unit/report/sample.hpp"

using namespace streamlab;
using report_test::equals_golden;
using report_test::sample;

namespace {

/// The page without what lies between these marks, which are kept.
std::string without(std::string page, std::string_view begin, std::string_view end) {
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + begin.size())) {
    const auto to = page.find(end, at + begin.size());
    if (to == std::string::npos) break;
    page.erase(at + begin.size(), to - at - begin.size());
  }
  return page;
}

/// Style, scripts and their hashes change with every word of them: the golden file holds the rest, a tag a
/// line.
std::string skeleton(const std::string& page) {
  std::string out =
      without(without(without(page, "<style>", "</style>"), "<script>", "</script>"), "'sha256-", "'");
  for (auto at = out.find("><"); at != std::string::npos; at = out.find("><", at + 2))
    out.insert(at + 1, "\n");
  return out;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

constexpr std::string_view kHostile =
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\x01\xff]]>--></style>";

report::Report with_text(const std::string& text) {
  report::Report out = sample();
  store::RunSummary& run = out.run;
  for (std::string* field :
       {&run.run_uid, &run.scenario, &run.scenario_file, &run.protocol, &run.mode, &run.endpoint,
        &run.release, &run.env, &run.judgement.reason, &out.database, &out.definition})
    *field = text;
  run.tags = {{text, text}}, run.overrides = {{text, text}};
  run.error_classes = {{text, 3}}, run.anomalies = {{text, 3}};
  run.unmatched_rules = {text}, run.warnings = {text};
  out.coverage = {{text, text, text, 1}};
  for (slo::Check& check : run.judgement.checks) check.reason = text;
  report::IssueLine& issue = out.issues.front();
  for (std::string* field : {&issue.title, &issue.severity, &issue.status, &issue.owner, &issue.top_frame,
                             &issue.detail, &issue.suggestion})
    *field = text;
  issue.steps = {text};
  issue.learned->resolution = text;
  out.issues.push_back(issue);
  out.issues.back().error_class = "schema_drift";
  return out;
}

}  // namespace

TEST_CASE("the page's markup is as it was") {
  equals_golden("report.html", skeleton(report::html(sample())));
}

TEST_CASE("the page leads with the verdict") {
  const std::string page = report::html(sample());
  CHECK(page.find("<title>FAIL: checkout &lt;fast&gt;") != std::string::npos);
  CHECK(page.find(">FAIL</span>") < page.find("id=\"time\""));
}

TEST_CASE("no name can become markup") {
  const std::string hostile = report::html(with_text(std::string(kHostile))),
                    harmless = report::html(with_text("x"));
  CHECK(hostile.find("<script>alert") == std::string::npos);
  CHECK(hostile.find("<img") == std::string::npos);
  for (const std::string_view tag : {"<", "<script", "</style", "<svg", "<td"})
    CHECK(count(hostile, tag) == count(harmless, tag));
  CHECK(hostile.find("&lt;script&gt;alert(1)") != std::string::npos);
}

TEST_CASE("the policy names the page's own style and scripts, and nothing else") {
  const std::string page = report::html(sample());
  const auto hash = [](std::string_view text) {
    const Sha256 digest = sha256(text);
    return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) + "'";
  };
  const auto at = page.find("Content-Security-Policy");
  REQUIRE(at != std::string::npos);
  const std::string policy = page.substr(at, page.find('>', at) - at);
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  for (const char* file : {"report.css", "report.js", "dygraph.min.js"}) {
    REQUIRE_FALSE(report::web_file(file).empty());
    CHECK(policy.find(hash(report::web_file(file))) != std::string::npos);
    CHECK(count(page, report::web_file(file)) == 1);
    CHECK(report::web_file(file).find("</script") == std::string_view::npos);
    CHECK(report::web_file(file).find("</style") == std::string_view::npos);
  }
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(count(skeleton(page), " style=") == 0);
  CHECK(report::web_file("no such file").empty());
}

TEST_CASE("a run without a sample, without a second, or not yet over still makes a page") {
  report::Report none = sample();
  none.seconds.clear();
  none.run.response_histogram = none.service = {};
  none.run.response = none.run.service = {};
  none.run.judgement = {};
  for (const char* status : {"running", "aborted", "finished"}) {
    none.run.status = status;
    CHECK(report::html(none).ends_with("</html>\n"));
  }
  report::Report one = sample();
  one.seconds.resize(1);
  one.run.response_histogram = {};
  one.run.response_histogram.record(std::chrono::microseconds(0), 3);
  one.run.response = store::percentiles(one.run.response_histogram);
  const std::string page = skeleton(report::html(one));
  for (const char* broken : {"nan", "inf%", "\"inf"}) CHECK(page.find(broken) == std::string::npos);
}

TEST_CASE("a capture of many days keeps the page small") {
  report::Report days = sample();
  days.seconds.clear();
  for (std::int64_t second : {std::int64_t{0}, std::int64_t{86'400} * 400})
    days.seconds.push_back({.second = second, .offered = 1, .answered = 1, .errors = 0, .response = {}});
  CHECK(report::html(days).size() < 1'000'000);
}
