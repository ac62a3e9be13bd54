// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.hpp"

#include <nlohmann/json.hpp>

#include "unit/report/sample.hpp"

using namespace streamlab;
using namespace streamlab::report;
using report_test::equals_golden;
using report_test::sample;

namespace {

Comparison compared() {
  Comparison out{.before = sample().run, .after = sample().run};
  out.after.run_id = 8;
  out.after.release = "1.4 | <b>";
  out.differences = {{.name = "p50_latency_ms",
                      .before = 40,
                      .after = 41,
                      .change = 0.025,
                      .interval = slo::Interval{-0.03, 0.08},
                      .answer = slo::Answer::no_difference},
                     {.name = "p95_latency_ms",
                      .before = 100,
                      .after = 125,
                      .change = 0.25,
                      .interval = slo::Interval{0.18, 0.33},
                      .answer = slo::Answer::worse},
                     {.name = "p99_latency_ms",
                      .before = 300,
                      .after = {},
                      .change = {},
                      .interval = {},
                      .answer = slo::Answer::unknown},
                     {.name = "error_rate",
                      .before = 0.02,
                      .after = 0.001,
                      .change = -0.019,
                      .interval = slo::Interval{-0.03, -0.01},
                      .answer = slo::Answer::better}};
  compare_shapes({{"aa", "{\"a\":n}", 500}}, {{"aa", "{\"a\":n}", 400}, {"bb", "{\"<b>|\":s}", 100}}, out);
  return out;
}

}  // namespace

TEST_CASE("one worse measure makes a run worse, whatever else became better") {
  CHECK(compared().answer() == slo::Answer::worse);
  Comparison one = compared();
  one.differences.erase(one.differences.begin() + 1);
  CHECK(one.answer() == slo::Answer::better);
  one.differences.pop_back();
  CHECK(one.answer() == slo::Answer::no_difference);
  one.differences.erase(one.differences.begin());
  CHECK(one.answer() == slo::Answer::unknown);
  CHECK(markdown(one).find("cannot say against run 7") != std::string::npos);
  one.differences.clear();
  CHECK(one.answer() == slo::Answer::unknown);
}

TEST_CASE("no error in either run does not hide that nothing can be told of the latencies") {
  Comparison one = compared();
  for (slo::Difference& latency : one.differences) latency.answer = slo::Answer::unknown;
  one.differences.back().answer = slo::Answer::no_difference;
  CHECK(one.answer() == slo::Answer::unknown);
  one.differences.back().answer = slo::Answer::better;
  CHECK(one.answer() == slo::Answer::unknown);
  one.differences.front().answer = slo::Answer::worse;
  CHECK(one.answer() == slo::Answer::worse);
  // Few messages tell no p99, which judges nothing.
  one.differences[0].answer = one.differences[1].answer = slo::Answer::no_difference;
  one.differences.back().answer = slo::Answer::no_difference;
  CHECK(one.answer() == slo::Answer::no_difference);
}

TEST_CASE("a comparison is told as JSON and Markdown") {
  equals_golden("compare.json", json(compared()));
  equals_golden("compare.md", markdown(compared()));
  CHECK(markdown(compared()).find("<b>") == std::string::npos);
}

TEST_CASE("annotations tell what is worse and what cannot be told") {
  equals_golden("compare.github", github(compared()));
  Comparison same = compared();
  same.differences.erase(same.differences.begin() + 1, same.differences.end());
  compare_shapes({}, {}, same);
  CHECK(github(same).empty());
  same.shapes_compared = false;
  CHECK(github(same).starts_with("::notice title=shapes against run 7::not compared"));
}

TEST_CASE("a long shape is cut at a character") {
  std::string text(198, 'a');
  for (int i = 0; i < 100; ++i) text += "ü";
  CHECK(shape_text({"aa", text, 1}) == std::string(198, 'a') + "ü…");
  CHECK(shape_text({"aa", "{\"a\":n}", 1}) == "{\"a\":n}");
}

TEST_CASE("a run that fails altogether is told in plain numbers") {
  const slo::Difference errors = compared().differences.back();
  CHECK(change_text(errors, 1) == "+100 points");
  CHECK(change_text(errors, -0.9996) == "-100 points");
  CHECK(change_text(errors, 0.00002) == "+0.002 points");
  CHECK(change_text(errors, 0) == "+0 points");
  CHECK(measure_text(errors, 0.0000001) == "0.00001 %");
}

TEST_CASE("a shape is new only where chance does not explain that the other run lacks it") {
  Comparison out;
  compare_shapes({{"aa", "", 10'000}}, {{"aa", "", 9'999}, {"bb", "", 1}}, out);
  CHECK(out.new_shapes.empty());
  compare_shapes({{"aa", "", 10'000}}, {{"aa", "", 9'900}, {"bb", "", 100}}, out);
  CHECK(out.new_shapes.size() == 1);
  CHECK(out.gone_shapes.empty());
  compare_shapes({{"aa", "", 5'000}, {"bb", "", 5'000}}, {{"aa", "", 10}}, out);
  CHECK(out.gone_shapes.size() == 1);
  CHECK(out.shapes_compared);
}

TEST_CASE("a run's blocks are its seconds, 20 at most, without those that judged nothing") {
  const auto blocks = run_sample(sample().seconds).blocks;
  CHECK(blocks.size() == 9);
  std::vector<Second> many;
  for (int i = 0; i < 615; ++i) {
    many.push_back({.second = i, .offered = 3, .answered = 3, .errors = 1, .response = {}, .judged = 3});
    many.back().response.record(std::chrono::milliseconds(4), 2);  // one tells no latency
  }
  const auto few = run_sample(many).blocks;
  CHECK(few.size() <= 20);
  CHECK(few.size() >= 15);
  std::uint64_t events = 0, errors = 0;
  for (const slo::Block& block : few) events += block.events, errors += block.errors;
  CHECK(events == 615 * 3);
  CHECK(errors == 615);
}

TEST_CASE("what fills a stall is in its second's block, and no message") {
  std::vector<Second> seconds{{.second = 0, .offered = 1, .answered = 1, .response = {}, .judged = 1},
                              {.second = 1}};
  seconds[1].response.record(std::chrono::seconds(2), 40);
  const auto blocks = run_sample(seconds).blocks;
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[1].events == 0);
  CHECK(blocks[1].response.count() == 40);
}
