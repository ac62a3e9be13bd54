// SPDX-License-Identifier: Apache-2.0
// One golden file an output format (tests/golden/report.*); STREAMLAB_ACCEPT=1 rewrites them.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/cells.hpp"
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

TEST_CASE("latencies of ten seconds and more are told in plain numbers") {
  auto slow = sample();
  slow.run.judgement.checks[0].expected = 10'000, slow.run.judgement.checks[0].measured = 12'345;
  slow.run.response.p99 = 30'000;
  const std::string out = report::markdown(slow);
  CHECK(out.find("| ≤ 10000 ms | 12345 ms |") != std::string::npos);
  CHECK(out.find("p99 30000 ms") != std::string::npos);
}

TEST_CASE("an issue that only this bench makes is told so in every format for people") {
  report::Report own = sample();
  own.issues[0].is_new = false, own.issues[0].injected_only = true;
  CHECK(report::text(own, {}).find("injected") != std::string::npos);
  CHECK(report::markdown(own).find("| injected |") != std::string::npos);
  CHECK(report::html(own).find("<span class=\"badge injected\">injected</span>") != std::string::npos);
}

TEST_CASE("a run that failed and was interrupted is read as half a run") {
  report::Report half = sample();
  half.run.status = "interrupted";
  CHECK(report::markdown(half).find(": fail (interrupted)") != std::string::npos);
  CHECK(report::html(half).find(">FAIL (INTERRUPTED)<") != std::string::npos);
  CHECK(report::github(half, 12, 13).find("::warning title=run::the run was interrupted") !=
        std::string::npos);
}

TEST_CASE("a killed run's objectives say on the page why they are not judged") {
  report::Report killed = sample();
  killed.run.status = "aborted";
  for (slo::Check& check : killed.run.judgement.checks)
    check.verdict = slo::Verdict::inconclusive, check.reason.clear(), check.interval95.reset();
  const std::string page = report::html(killed);
  CHECK(page.find("<p class=\"small muted\">the process died before it could judge.</p>") !=
        std::string::npos);
  CHECK(page.find("; \"") == std::string::npos);
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

namespace {

/// A run that nobody let end: its objectives hold so far.
report::Report unended(const std::string& status) {
  report::Report out = sample();
  out.run.status = status;
  out.run.judgement.verdict = slo::Verdict::inconclusive;
  out.run.judgement.reason = status == "interrupted" ? status : "";
  for (slo::Check& check : out.run.judgement.checks) {
    check.verdict = status == "interrupted" ? slo::Verdict::pass : slo::Verdict::inconclusive;
    check.reason.clear();
  }
  return out;
}

}  // namespace

TEST_CASE("a run that was interrupted or killed is green in no format") {
  const std::pair<const char*, const char*> cases[] = {{"interrupted", "the run was interrupted"},
                                                       {"aborted", "the process died before it could judge"}};
  for (const auto& [status, words] : cases) {
    const report::Report run = unended(status);
    const std::string junit = report::junit(run), markdown = report::markdown(run);
    CHECK(junit.find("errors=\"0\"") == std::string::npos);
    CHECK(junit.find("type=\"\"") == std::string::npos);
    CHECK(junit.find(fmt::format("name=\"run\" time=\"10.000\"><error type=\"{}\"", status)) !=
          std::string::npos);
    CHECK(report::github(run, 12, 13).find(fmt::format("::warning title=run::{}", words)) !=
          std::string::npos);
    CHECK(markdown.find(fmt::format("Not judged to its end: {}.", words)) != std::string::npos);
    CHECK(report::text(run, {}).find(words) != std::string::npos);
  }
  CHECK(report::markdown(unended("aborted")).find(": aborted\n") != std::string::npos);
  CHECK(report::junit(sample()).find("name=\"run\"") == std::string::npos);
}

TEST_CASE("what a killed run took with it is not told as nothing") {
  report::Report run = unended("aborted");
  run.run.error_classes.clear();
  run.run.ended_at = run.run.started_at;
  run.issues.clear();
  const std::string page = report::html(run);
  CHECK(page.find("4 errors; of which classes is stored with a run") != std::string::npos);
  CHECK(page.find("No text among them looked personal") == std::string::npos);
  CHECK(page.find("No payload differed in shape") == std::string::npos);
  CHECK(report::junit(run).find("time=\"10.000\"") != std::string::npos);  // its seconds tell
}

TEST_CASE("a run without a sample has no response time in any format") {
  report::Report none = sample();
  none.run.response_histogram = {};
  none.run.response = store::percentiles(none.run.response_histogram);
  CHECK(report::markdown(none).find("No response time was judged.") != std::string::npos);
  CHECK(nlohmann::json::parse(report::json(none))["response"]["p50_ms"].is_null());
  CHECK(store::summary_from_json(store::to_json(none.run))->response.p50 == 0);
}

TEST_CASE("what only listens delivers nothing and is not told so") {
  report::Report run = sample();
  CHECK(report::text(run, {}).find("delivered 990") != std::string::npos);
  run.run.mode = "subscribe";
  run.run.counts.delivered = 0;
  for (const std::string& text : {report::text(run, {}), report::markdown(run), report::html(run)}) {
    CHECK(text.find("elivered 0") == std::string::npos);
    CHECK(text.find("0 delivered") == std::string::npos);
    CHECK(text.find("Delivered</dt>") == std::string::npos);
  }
}

TEST_CASE("the same run again has all that the run was given") {
  report::Report run = sample();
  run.run.judgement.gate = slo::Gate::confident;
  run.run.release = "1.4 rc";
  run.run.env = "staging";
  run.run.tags = {{"team", "a b"}};
  run.run.overrides = {{"config.rate_qps", "7"}, {"config.headers.X", "20 bytes"}, {"endpoint", "ws://h/"}};
  CHECK(report::repeat_command(run) ==
        "streamlab run checkout.json --set config.rate_qps=7 --endpoint ws://h/ --gate confident --release "
        "'1.4 rc' "
        "--env staging --tag 'team=a b' --set config.seed=42  # and as before, which is not stored: "
        "config.headers.X");
}

TEST_CASE("on a terminal no line is wider than it, but for a command") {
  for (const int width : {120, 86, 85, 80, 72, 71, 60, 58, 57, 44, 43, 40})
    for (const bool unicode : {true, false}) {
      const std::string text = report::text(sample(), {.width = width, .unicode = unicode, .wraps = true});
      for (const auto& line : split(text, '\n')) {
        INFO(line);
        CHECK((cell_width(line) <= static_cast<std::size_t>(width) || line.starts_with("  streamlab ") ||
               line.starts_with("  issues ") || line.find("https://") != std::string::npos));
      }
    }
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
        "streamlab run 'my files/it'\\''s.json' --set config.rate_qps=200 --set config.seed=42  # and as "
        "before, which is not stored: config.headers.Authorization");
}

TEST_CASE("what is no character of XML never reaches it") {
  CHECK(report::markup_text("a\x01<&>\"'\xef\xbf\xbe\xef\xbf\xbd\xff") ==
        "a\\x01&lt;&amp;&gt;&quot;&#39;\\ufffe\xef\xbf\xbd\\xff");
}
