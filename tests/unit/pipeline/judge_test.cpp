// SPDX-License-Identifier: Apache-2.0
#include "pipeline/judge.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "event/error_class.hpp"
#include "pipeline_room.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

constexpr const char* kOk = R"({"event_type":"reading","id":1})";

struct Room {
  scenario::Scenario scenario;
  Judge judge;
  explicit Room(const std::string& config = R"({"rate_qps":1000})")
      : scenario(scenario_with(config)), judge(scenario, no_key(scenario)) {}
};

scenario::Scenario replayed(const char* latency_field) {
  auto scenario = scenario_with(R"({"rate_qps":1000})");
  scenario.config.mode = scenario::Mode::replay;
  scenario.config.fields.latency = {must(PathPattern::parse(latency_field))};
  scenario.config.has_latency_field = true;
  return scenario;
}

}  // namespace

TEST_CASE("judge counts an answered message once, as a sample at its latency") {
  Room room;
  const Judged out = room.judge.take(answer(0, kOk, 7ms));
  CHECK(out.findings.empty());
  CHECK(out.event.payload() == R"({"event_type":"reading"})");
  CHECK(room.judge.tally().events == 1);
  CHECK(room.judge.tally().samples == 1);
  CHECK(room.judge.tally().errors == 0);
  CHECK(room.judge.tally().response.max() == 7ms);
  CHECK(room.judge.counts().answered == 1);
}

TEST_CASE("judge makes a message without an answer an error and a sample at its age") {
  Room room;
  const Judged out = room.judge.take(unanswered(0, error_class::request_timeout, 5s));
  CHECK(room.judge.tally().errors == 1);
  CHECK(room.judge.tally().above_limit == 1);
  CHECK(room.judge.tally().response.max() == 5s);
  REQUIRE(out.findings.size() == 1);
  CHECK(out.findings[0].error_class == error_class::request_timeout);
  CHECK(out.findings[0].from_outcome);
}

TEST_CASE("judge counts above the limit exactly at it") {
  Room room;  // p95 limit 200 ms
  room.judge.take(answer(0, kOk, 200ms));
  CHECK(room.judge.tally().above_limit == 0);
  room.judge.take(answer(1, kOk, 200ms + 1ns));
  CHECK(room.judge.tally().above_limit == 1);
}

TEST_CASE("judge keeps our own lateness apart, so that the verdict without it can be told") {
  Room room;
  RawEvent late = answer(0, kOk, 250ms);
  late.timing.own_wait = 100ms;
  room.judge.take(std::move(late));
  CHECK(room.judge.tally().above_limit == 1);
  CHECK(room.judge.tally().above_limit_without_own == 0);
}

TEST_CASE("judge leaves warm-up out of the samples and tells how much that was") {
  Room room;
  RawEvent early = answer(0, kOk);
  early.in_warmup = true;
  room.judge.take(std::move(early));
  CHECK(room.judge.tally().events == 0);
  CHECK(room.judge.counts().in_warmup == 1);
  CHECK(room.judge.counts().events == 1);
}

TEST_CASE("judge takes an injected fault for neither error nor sample, unless it is to be counted") {
  for (const bool counted : {false, true}) {
    Room room(std::string(
                  R"({"rate_qps":1000,"failures":{"probability":0.1,"types":["timeout"],"count_injected":)") +
              (counted ? "true}}" : "false}}"));
    RawEvent fault = unanswered(0, error_class::request_timeout, 5s);
    fault.injected = true;
    room.judge.take(std::move(fault));
    CHECK(room.judge.counts().injected == 1);
    CHECK(room.judge.tally().errors == (counted ? 1U : 0U));
    CHECK(room.judge.tally().samples == (counted ? 1U : 0U));
  }
}

TEST_CASE(
    "judge counts what an interrupt left open apart, and as errors only when asked so and timed out by now") {
  Room room;
  room.judge.take(answer(0, kOk));
  RawEvent open = unanswered(1, "", 3s);
  open.censored = true;
  room.judge.take(std::move(open));
  CHECK(room.judge.tally().events == 1);
  CHECK(room.judge.counts().censored == 1);
  CHECK(room.judge.tally_with_open().events == 2);
  CHECK(room.judge.tally_with_open().errors == 0);
  CHECK(room.judge.tally_with_open().response.max() == 3s);
  RawEvent older = unanswered(2, "", 6s);  // the request timeout is 5 s
  older.censored = true;
  room.judge.take(std::move(older));
  CHECK(room.judge.tally_with_open().errors == 1);
}

TEST_CASE("judge tallies each second by due time, not by arrival") {
  Room room;
  room.judge.take(answer(1999, kOk, 3s));
  const auto seconds = room.judge.take_seconds();
  REQUIRE(seconds.size() == 1);
  CHECK(seconds.begin()->first == 1);
  CHECK(seconds.begin()->second.offered == 1);
  CHECK(room.judge.take_seconds().empty());
}

TEST_CASE("judge tells a slow answer that stays ok as an anomaly that is no error") {
  Room room;  // anomaly_latency_ms = 3 x 200
  const Judged out = room.judge.take(answer(0, kOk, 601ms));
  CHECK(out.event.outcome() == Outcome::ok);
  REQUIRE(out.findings.size() == 1);
  CHECK(out.findings[0].error_class == error_class::latency_exceeded);
  CHECK(room.judge.tally().errors == 0);
  CHECK(room.judge.counts().anomalies.at("latency_exceeded") == 1);
}

TEST_CASE("judge tells drift once a family is known, once per path, and not of what was injected") {
  Room room;
  for (std::uint64_t i = 0; i < 200; ++i) room.judge.take(answer(i, kOk));
  const char* changed = R"({"event_type":"reading","id":1,"extra":true})";
  RawEvent injected = answer(200, changed);
  injected.injected = true;
  CHECK(room.judge.take(std::move(injected)).findings.empty());
  const Judged first = room.judge.take(answer(201, changed));
  REQUIRE(first.findings.size() == 1);
  CHECK(first.findings[0].error_class == error_class::schema_drift);
  CHECK_FALSE(first.findings[0].drift.breaking);
  CHECK(room.judge.take(answer(202, changed)).findings.empty());
}

TEST_CASE("judge gives a shape's text with hidden names, once a run") {
  Room room;
  const Judged first = room.judge.take(answer(0, R"({"event_type":"reading","maiden_name":"x"})"));
  CHECK(first.new_shape == R"({"event_type":s,"~":s})");
  CHECK(room.judge.take(answer(1, R"({"event_type":"again","maiden_name":"y"})")).new_shape.empty());
}

TEST_CASE("judge remembers the shapes it told up to a bound: told again, never too seldom") {
  Room room;
  const auto shaped = [](std::uint64_t i) {
    return answer(i, R"({"event_type":"reading","k)" + std::to_string(i) + R"(":1})");
  };
  std::uint64_t i = 0;
  for (; i < 9'999; ++i) REQUIRE_FALSE(room.judge.take(shaped(i)).new_shape.empty());
  CHECK(room.judge.take(shaped(0)).new_shape.empty());
  for (; i < 10'001; ++i) REQUIRE_FALSE(room.judge.take(shaped(i)).new_shape.empty());
  CHECK_FALSE(room.judge.take(shaped(0)).new_shape.empty());
  CHECK(room.judge.take(shaped(10'000)).new_shape.empty());
}

TEST_CASE("judge shows 100 classes and counts the rest together") {
  Room room;
  for (std::uint64_t i = 0; i < 150; ++i)
    room.judge.take(answer(i, R"({"error":{"code":)" + std::to_string(10'000 + i) + "}}"));
  const auto& classes = room.judge.counts().error_classes;
  CHECK(room.judge.tally().errors == 150);
  std::uint64_t told = 0;
  for (const auto& [name, count] : classes) told += count;
  CHECK(told == 150);
  CHECK(classes.size() <= 101);
}

TEST_CASE("judge names the rules that never matched") {
  Room room;
  room.judge.take(answer(0, R"({"other":1})"));
  CHECK(room.judge.unmatched_rules() == std::vector<std::string>{"event_type"});
  room.judge.take(answer(1, kOk));
  CHECK(room.judge.unmatched_rules().empty());
}

TEST_CASE("judge samples a replayed event by its own latency, and one that tells none only as an event") {
  const auto scenario = replayed("$.took_ms");
  Judge judge(scenario, no_key(scenario));
  judge.take(answer(0, R"({"took_ms":12.5})", 0ms));
  judge.take(answer(1, R"({"id":1})", 0ms));
  CHECK(judge.tally().events == 2);
  CHECK(judge.tally().samples == 1);
  CHECK(judge.tally().response.max() == 12'500us);
}

TEST_CASE("judge counts what a source owes in the second in which it was due") {
  Room room(R"({"mode":"subscribe","rate_qps":10,"duration_s":4})");
  const auto written = room.judge.finish(4s, {}, 0);  // it never said a word
  CHECK(written.size() == 1);
  std::uint64_t offered = 0, errors = 0, samples = 0;
  for (const auto& [second, row] : room.judge.take_seconds())
    offered += row.offered, errors += row.errors, samples += row.response.count();
  CHECK(offered == room.judge.counts().missing);
  CHECK(errors == offered);
  CHECK(samples == offered);
}

TEST_CASE("judge takes no latency for short because it is beyond measure") {
  const auto scenario = replayed("$.lat");
  Judge judge(scenario, no_key(scenario));
  for (const char* payload :
       {R"({"lat":18446744073709551615})", R"({"lat":1e300})", R"({"lat":9300000000000})"})
    judge.take(answer(0, payload));
  CHECK(judge.tally().samples == 3);
  CHECK(judge.tally().above_limit == 3);
  CHECK(judge.tally().response.min() > 1h);
}

TEST_CASE("judge counts per second what it judges, and as latency only what is one") {
  const auto scenario = replayed("$.lat");
  Judge judge(scenario, no_key(scenario));
  for (std::uint64_t i = 0; i < 10; ++i) judge.take(answer(i, i < 2 ? R"({"lat":100})" : R"({"id":1})", 0ms));
  const SecondTally& second = judge.seconds().at(0);
  CHECK(second.judged == 10);
  CHECK(second.response.count() == 2);
  CHECK(second.response.min() == 100ms);
}

TEST_CASE("judge looks at a capture's numbers") {
  auto scenario = replayed("$.lat");
  scenario.config.fields.sequence = {must(PathPattern::parse("$.n"))};
  scenario.config.has_sequence_field = true;
  Judge judge(scenario, no_key(scenario));
  std::uint64_t i = 0;
  for (const int number : {5, 6, 9, 7, 9})
    judge.take(answer(i++, R"({"lat":1,"n":)" + std::to_string(number) + "}"));
  CHECK(judge.counts().gaps == 1);
  CHECK(judge.counts().out_of_order == 1);
  CHECK(judge.counts().duplicates == 1);
  CHECK(judge.counts().anomalies.at("gap") == 1);
  CHECK(judge.tally().samples == 5);
}

TEST_CASE("judge excuses no wait for a target that nobody reached") {
  Room room;
  RawEvent event = unanswered(0, error_class::not_sent, 5s);
  event.timing.sent = Nanos{-1};
  event.timing.unreachable_wait = 1s;
  room.judge.take(std::move(event));
  CHECK(room.judge.tally().errors_unsent == 0);
  CHECK(room.judge.tally().above_limit_unreachable == 1);
  RawEvent busy = unanswered(1, error_class::not_sent, 5s);
  busy.timing.sent = Nanos{-1};
  room.judge.take(std::move(busy));
  CHECK(room.judge.tally().errors_unsent == 1);
}
