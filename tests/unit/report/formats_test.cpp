// SPDX-License-Identifier: Apache-2.0
// One golden file an output format (tests/golden/report.*); STREAMLAB_ACCEPT=1 rewrites them.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "unit/report/sample.hpp"

using namespace streamlab;
using report_test::equals_golden;
using report_test::sample;

namespace {

/// The value of a sample line without its name and labels; nullopt where the line is none.
bool is_sample(std::string_view line, std::string_view family) {
  if (!line.starts_with(family)) return false;
  line.remove_prefix(family.size());
  for (const std::string_view suffix : {"_bucket", "_count", "_sum"})
    if (line.starts_with(suffix)) line.remove_prefix(suffix.size());
  if (!line.starts_with('{')) return false;
  bool quoted = false;
  std::size_t at = 1;
  for (; at < line.size() && (quoted || line[at] != '}'); ++at) {
    if (line[at] == '\\')
      ++at;
    else if (line[at] == '"')
      quoted = !quoted;
  }
  if (at + 2 >= line.size() || line[at + 1] != ' ') return false;
  const std::string number(line.substr(at + 2));
  std::size_t used = 0;
  (void)std::stod(number, &used);
  return used == number.size();
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

TEST_CASE("the OpenMetrics report keeps to the exposition format") {
  report::Report hostile = sample();
  hostile.run.env = "a\"b\\c\nd}";
  hostile.run.error_classes = {{"x\"} 1\n# EOF", 3}};
  for (const report::Report& one : {sample(), hostile}) {
    const std::string text = report::openmetrics(one);
    REQUIRE(text.ends_with("# EOF\n"));
    std::set<std::string> seen;
    std::string family;
    const auto lines = split(text, '\n');
    for (std::size_t i = 0; i + 2 < lines.size(); ++i) {
      const std::string_view line = lines[i];
      INFO(line);
      if (line.starts_with("# HELP ")) {
        family = split(line, ' ')[2];
        CHECK(seen.insert(family).second);  // a family's lines stand together
      } else if (line.starts_with("#")) {
        CHECK(split(line, ' ')[2] == family);
      } else {
        CHECK(is_sample(line, family));
      }
    }
  }
  equals_golden("report.prom", report::openmetrics(sample()));
}

TEST_CASE("the last bucket of the OpenMetrics histogram holds every sample") {
  const std::string text = report::openmetrics(sample());
  CHECK(text.find("le=\"+Inf\"} 1000\n") != std::string::npos);
  CHECK(text.find("streamlab_response_seconds_count{scenario=") != std::string::npos);
  CHECK(text.find("le=\"1.0\"} 1000\n") != std::string::npos);
}

TEST_CASE("the CSV report has a row a second, with empty cells where nothing was measured") {
  const std::string text = report::csv(sample());
  const auto lines = split(text, '\n');
  REQUIRE(lines.size() == 12);
  const std::size_t columns = split(lines[0], ',').size();
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) CHECK(split(lines[i], ',').size() == columns);
  CHECK(lines[6].ends_with(",0,,,,,"));
  equals_golden("report.csv", text);
}

TEST_CASE("the command that repeats a run survives a shell") {
  report::Report one = sample();
  one.run.scenario_file = "my files/it's.json";
  one.run.overrides = {
      {"config.rate_qps", "200"}, {"config.headers.Authorization", "31 bytes"}, {"config.seed", "1"}};
  CHECK(report::repeat_command(one) ==
        "streamlab run 'my files/it'\\''s.json' --set config.rate_qps=200 --set config.seed=42");
}

TEST_CASE("what is no character of XML never reaches it") {
  CHECK(report::markup_text("a\x01<&>\"'\xef\xbf\xbe\xef\xbf\xbd\xff") ==
        "a\\x01&lt;&amp;&gt;&quot;&#39;\\ufffe\xef\xbf\xbd\\xff");
}
