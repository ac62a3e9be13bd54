// SPDX-License-Identifier: Apache-2.0
// One golden file an output format (tests/golden/report.*); STREAMLAB_ACCEPT=1 rewrites them.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/report.hpp"

using namespace streamlab;

namespace {

slo::Check check(std::string name, double expected, double measured, slo::Verdict verdict,
                 std::string reason) {
  slo::Check out;
  out.name = std::move(name);
  out.expected = expected;
  out.measured = measured;
  out.interval95 = slo::Interval{measured * 0.9, measured * 1.1};
  out.verdict = out.point_verdict = verdict;
  out.reason = std::move(reason);
  return out;
}

/// A run that fails, with names that every format has to escape.
report::Report sample() {
  report::Report out;
  store::RunSummary& run = out.run;
  run.run_id = 7;
  run.run_uid = "01949a2e-0000-7000-8000-000000000007";
  run.scenario = "checkout <fast> & \"safe\"";
  run.scenario_file = "checkout.json";
  run.protocol = "http";
  run.mode = "request";
  run.endpoint = "https://shop.example.com/v1/pay";
  run.started_at = 1'767'225'600'000'000;
  run.ended_at = run.started_at + 10'000'000;
  run.seed = 42;
  run.rate_qps = 100;
  run.judgement.verdict = run.judgement.point_verdict = slo::Verdict::fail;
  run.judgement.reason = "too_slow";
  run.judgement.checks = {check("p95_latency_ms", 200, 512.5, slo::Verdict::fail, "too_slow"),
                          check("error_rate", 0.01, 0.004, slo::Verdict::pass, "")};
  run.counts = {.offered = 1000, .delivered = 990, .answered = 986, .errors = 4, .judged = 1000};
  for (int i = 1; i <= 1000; ++i) run.response_histogram.record(std::chrono::microseconds(i * 540));
  run.response = run.service = store::percentiles(run.response_histogram);
  run.error_classes = {{"request_timeout", 4}};
  out.database = "streamlab.db";
  out.issues.push_back({.id = 3,
                        .title = "request_timeout at https://shop.example.com/v1/pay | 100% <b>",
                        .error_class = "request_timeout",
                        .severity = "high",
                        .status = "open",
                        .occurrences_in_run = 4,
                        .occurrences = 4,
                        .is_new = true,
                        .suggestion = "pay does not answer within the request timeout",
                        .steps = {"Look for a lock"}});
  return out;
}

void equals_golden(const std::string& name, const std::string& got) {
  const std::string file = std::string(STREAMLAB_SOURCE_DIR) + "/tests/golden/" + name;
  if (std::getenv("STREAMLAB_ACCEPT") != nullptr) std::ofstream(file, std::ios::binary) << got;
  std::ostringstream want;
  want << std::ifstream(file, std::ios::binary).rdbuf();
  CHECK(got == want.str());
}

}  // namespace

TEST_CASE("the text report leads with the verdict and ends with what to type next") {
  const std::string text = report::text(sample(), {});
  CHECK(text.starts_with("FAIL"));
  CHECK(text.find("issues close 3") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  equals_golden("report.txt", text);
}

TEST_CASE("colour is used only where it is allowed, plain signs where Unicode is not") {
  CHECK(report::text(sample(), {.colour = true}).find("\x1b[1;31mFAIL") != std::string::npos);
  const std::string plain = report::text(sample(), {.unicode = false});
  CHECK(plain.find("≤") == std::string::npos);
  CHECK(plain.find("▇") == std::string::npos);
}

TEST_CASE("the JSON report is one object with the run and its issues") {
  const std::string text = report::json(sample());
  const auto json = nlohmann::json::parse(text);
  CHECK(json["schema"] == "streamlab/report-v1");
  CHECK(json["judgement"]["is_within_slo"] == false);
  CHECK(json["issues"][0]["id"] == 3);
  equals_golden("report.json", text);
}

TEST_CASE("the Markdown report escapes what Markdown and HTML would take as theirs") {
  const std::string text = report::markdown(sample());
  CHECK(text.find("<b>") == std::string::npos);
  CHECK(text.find("\\|") != std::string::npos);
  equals_golden("report.md", text);
}

TEST_CASE("the JUnit report has a test case an objective and is escaped") {
  const std::string text = report::junit(sample());
  CHECK(text.find("failures=\"1\"") != std::string::npos);
  CHECK(text.find("checkout &lt;fast&gt; &amp; &quot;safe&quot;") != std::string::npos);
  equals_golden("report.xml", text);
}

TEST_CASE("annotations point at the scenario's own line") {
  const std::string text = report::github(sample(), 12, 13);
  CHECK(text.find("::error file=checkout.json,line=12,title=p95_latency_ms::") == 0);
  CHECK(text.find("100%25") != std::string::npos);
  equals_golden("report.github", text);
}

TEST_CASE("a run without samples is an error in JUnit, never a pass") {
  report::Report none = sample();
  none.run.judgement.verdict = slo::Verdict::inconclusive;
  none.run.judgement.checks[0].measured.reset();
  none.run.judgement.checks[0].verdict = slo::Verdict::inconclusive;
  none.run.judgement.checks[0].reason = "no_samples";
  CHECK(report::junit(none).find("errors=\"1\"") != std::string::npos);
  CHECK(report::text(none, {}).starts_with("INCONCLUSIVE"));
}

TEST_CASE("a stored summary reads back as it was written") {
  const store::RunSummary run = sample().run;
  const auto back = store::summary_from_json(store::to_json(run));
  REQUIRE(back.ok());
  CHECK(store::to_json(*back) == store::to_json(run));
  CHECK_FALSE(store::summary_from_json("{").ok());
  CHECK_FALSE(store::summary_from_json(R"({"seed": "x"})").ok());
}
