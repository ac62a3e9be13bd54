// SPDX-License-Identifier: Apache-2.0
#include "pipeline/subscribe_judge.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include "event/error_class.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using pipeline::SubscribeJudge;

namespace {

SubscribeJudge::Arrival at(Nanos when) {
  return {.arrived = when};
}
SubscribeJudge::Arrival numbered(Nanos when, std::int64_t sequence) {
  return {.arrived = when, .sequence = sequence};
}

scenario::Config promised(double rate) {
  scenario::Config out;
  out.rate_qps = rate;
  return out;
}

}  // namespace

TEST_CASE("a promised rate judges arrival against promise, and early counts as 0") {
  SubscribeJudge judge(promised(10));
  CHECK(judge.judge(at(50ms)).latency == 0ns);    // t_first
  CHECK(judge.judge(at(140ms)).latency == 0ns);   // due at 150
  CHECK(judge.judge(at(300ms)).latency == 50ms);  // due at 250
  CHECK(judge.judge(at(300ms)).due == 350ms);
}

TEST_CASE("a late first event is late by the promise, not the new start") {
  SubscribeJudge judge(promised(10));
  CHECK(judge.judge(at(2s)).latency == 1900ms);
}

TEST_CASE("what a frozen source owes at the end is missing at its age") {
  SubscribeJudge judge(promised(100));
  for (int i = 0; i < 500; ++i) judge.judge(at(i * 10ms));
  const auto totals = judge.finish(10s);
  CHECK(totals.missing == 500);
  REQUIRE(totals.extra_samples.size() == 500);
  CHECK(totals.extra_samples.front().latency == 5s);
  CHECK(totals.extra_samples.back().latency == 10ms);
}

TEST_CASE("a source that is on time owes nothing at the end") {
  SubscribeJudge judge(promised(100));
  for (int i = 0; i < 1000; ++i) judge.judge(at(i * 10ms + 3ms));
  CHECK(judge.finish(10s).missing == 0);
}

TEST_CASE("a source that never says a word owes everything") {
  SubscribeJudge judge(promised(10));
  const auto totals = judge.finish(3s, std::vector{pipeline::SubscriptionTimes{1s}});
  CHECK(totals.missing == 19);
  CHECK(totals.extra_samples.front().latency == 1900ms);
}

TEST_CASE("sequence numbers find gaps, duplicates and what is out of order") {
  auto config = promised(10);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  judge.judge(numbered(0ms, 100));
  const auto gap = judge.judge(numbered(400ms, 104));
  REQUIRE(gap.findings.size() == 1);
  CHECK(gap.findings[0].error_class == error_class::gap);
  CHECK(gap.due == 400ms);
  CHECK(gap.latency == 0ns);
  const auto late = judge.judge(numbered(450ms, 102));
  REQUIRE(late.findings.size() == 1);
  CHECK(late.findings[0].error_class == error_class::out_of_order);
  CHECK(late.latency == 250ms);
  const auto again = judge.judge(numbered(460ms, 102));
  REQUIRE(again.findings.size() == 1);
  CHECK(again.findings[0].error_class == error_class::duplicate);
  CHECK(again.latency < 0ns);
  const auto totals = judge.finish(520ms);
  CHECK(totals.missing == 2);
  CHECK(totals.gaps == 1);
  CHECK(totals.duplicates == 1);
  CHECK(totals.out_of_order == 1);
  CHECK(totals.skipped_numbers == 2);
}

TEST_CASE("absurd sequence numbers cost neither time nor memory") {
  auto config = promised(10);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{1} << 50, INT64_MAX, INT64_MIN, std::int64_t{5}})
    judge.judge(numbered(1ms, n));
  CHECK(judge.finish(10s).extra_samples.size() <= 100);
}

TEST_CASE("numbers that start anew after a reconnect go on") {
  auto config = promised(10);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (int i = 0; i < 5; ++i) judge.judge(numbered(i * 100ms, i));
  auto anew = numbered(500ms, 0);
  anew.subscribed = 450ms;
  const auto found = judge.judge(anew);
  CHECK(found.findings.empty());
  CHECK(found.due == 500ms);
}

TEST_CASE("without a promise the age by the payload's time is judged, and a negative one is clock skew") {
  scenario::Config config;
  config.has_time_field = true;
  SubscribeJudge judge(config);
  auto arrival = at(10ms);
  arrival.received_at = 1'000'000;
  arrival.payload_time = 940'000;
  CHECK(judge.judge(arrival).latency == 60ms);
  arrival.payload_time = 1'000'500;
  CHECK(judge.judge(arrival).latency < 0ns);
  arrival.payload_time.reset();
  CHECK(judge.judge(arrival).latency < 0ns);
  CHECK(judge.finish(20ms).clock_skew == 1);
}

TEST_CASE("without either the gaps are judged, with the first and the last stretch") {
  SubscribeJudge judge{scenario::Config{}};
  auto first = at(1030ms);
  first.subscribed = 1s;
  CHECK(judge.judge(first).latency == 30ms);
  CHECK(judge.judge(at(1100ms)).latency == 70ms);
  const auto totals = judge.finish(1150ms);
  REQUIRE(totals.extra_samples.size() == 1);
  CHECK(totals.extra_samples[0].latency == 50ms);
}

TEST_CASE("a long gap is filled, so that a frozen source cannot hide") {
  SubscribeJudge judge{scenario::Config{}};
  for (int i = 1; i <= 100; ++i) CHECK(judge.judge(at(i * 10ms)).findings.empty());
  const auto thawed = judge.judge(at(2s));
  REQUIRE(thawed.findings.size() == 1);
  CHECK(thawed.findings[0].error_class == error_class::stalled);
  CHECK(thawed.latency == 1s);
  const auto totals = judge.finish(2s);
  CHECK(totals.stalls == 1);
  CHECK(totals.extra_samples.size() >= 98);
  CHECK(totals.extra_samples.size() <= 99);
  CHECK(totals.extra_samples.front().latency >= 989ms);
}

TEST_CASE("an irregular source is not punished") {
  SubscribeJudge judge{scenario::Config{}};
  Nanos now{0};
  for (int i = 1; i <= 200; ++i) judge.judge(at(now += (i % 10 == 0 ? 150ms : 10ms)));
  CHECK(judge.finish(now).extra_samples.empty());
}

TEST_CASE("with few gaps the request timeout is the limit, and a silent run is filled") {
  scenario::Config config;
  config.request_timeout_ms = 1000;
  SubscribeJudge judge(config);
  const auto totals = judge.finish(5s);
  CHECK(totals.stalls == 1);
  REQUIRE(totals.extra_samples.size() == 5);
  CHECK(totals.extra_samples[0].latency == 5s);
  CHECK(totals.extra_samples[4].latency == 1s);
}

TEST_CASE("a frozen source that catches up in a burst hides nothing") {
  SubscribeJudge judge{scenario::Config{}};
  int stalls = 0;
  const auto arrive = [&](Nanos when) {
    for (const auto& found : judge.judge(at(when)).findings)
      stalls += found.error_class == error_class::stalled ? 1 : 0;
  };
  for (int i = 1; i <= 25; ++i) arrive(i * 20ms);
  for (int i = 0; i < 60; ++i) arrive(1700ms + i * 1us);  // frozen for 1.2 s
  for (int i = 1; i <= 65; ++i) arrive(1700ms + i * 20ms);
  CHECK(stalls == 1);
  const auto totals = judge.finish(3010ms);
  CHECK(totals.extra_samples.size() >= 58);
  CHECK(totals.extra_samples.size() <= 61);
}

TEST_CASE("bursts that come regularly are no stalls") {
  SubscribeJudge judge{scenario::Config{}};
  std::size_t found = 0;
  for (int burst = 1; burst <= 20; ++burst)
    for (int i = 0; i < 10; ++i) found += judge.judge(at(burst * 300ms + i * 10us)).findings.size();
  CHECK(found == 0);
  CHECK(judge.finish(6010ms).extra_samples.size() == 1);
}

TEST_CASE("of a gap that was our own standstill the share is told") {
  SubscribeJudge judge{scenario::Config{}};
  for (int i = 1; i <= 50; ++i) judge.judge(at(i * 20ms));
  auto late = at(2300ms);
  late.own = 1290ms;
  CHECK(judge.judge(late).findings.empty());
  for (const auto& owed : judge.finish(2310ms).extra_samples) CHECK(owed.latency - owed.own <= 20ms);
}

TEST_CASE("a silence to the end is known, and a number beyond belief is a gap") {
  auto config = promised(50);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (int i = 0; i < 30; ++i) judge.judge(numbered(i * 20ms, i));
  const auto jumped = judge.judge(numbered(600ms, 1'000'000'000'000'000));
  REQUIRE(jumped.findings.size() == 1);
  CHECK(jumped.findings[0].error_class == error_class::gap);
  const auto totals = judge.finish(5s);
  CHECK(totals.gaps == 1);
  CHECK(totals.last_silence == 4400ms);
}

TEST_CASE("a stream of so many messages owes no more") {
  auto config = promised(50);
  config.messages = 60;
  SubscribeJudge judge(config);
  for (int i = 0; i < 50; ++i) judge.judge(at(i * 20ms));
  CHECK(judge.finish(10s).missing == 10);
}

TEST_CASE("an age of centuries is an age, no clock skew") {
  scenario::Config config;
  config.has_time_field = true;
  SubscribeJudge judge(config);
  const WallMicros now = 1'770'091'506'789'999;
  for (const WallMicros then : {-62'135'596'800'000'000, -11'644'473'600'000'000, INT64_MIN}) {
    auto arrival = at(1s);
    arrival.received_at = now, arrival.payload_time = then;
    CHECK(judge.judge(arrival).latency > std::chrono::hours(24 * 365 * 140));
  }
  CHECK(judge.finish(1s).clock_skew == 0);
}

TEST_CASE("of several subscriptions each that stays silent owes what it promised") {
  SubscribeJudge judge(promised(10));
  for (int i = 0; i < 20; ++i) judge.judge({.connection = 1, .arrived = i * 100ms});
  const std::vector<pipeline::SubscriptionTimes> times{{0s}, {0s}, {1s}, {}};
  const auto totals = judge.finish(2s, times);
  CHECK(totals.missing == 19 + 9 + 19);  // the last was never opened: it owes from the start
}

TEST_CASE("without a promise a subscription that stays silent is one long gap") {
  SubscribeJudge judge({});
  for (int i = 1; i <= 60; ++i) judge.judge({.connection = 0, .arrived = i * 100ms});
  const std::vector<pipeline::SubscriptionTimes> times{{0s}, {0s}};
  CHECK(judge.finish(6s, times).extra_samples.size() == 60);  // 6 s, filled in steps of the usual 100 ms
}

TEST_CASE("a source that nobody reaches to the end is filled however short its silence") {
  for (const bool is_unreachable : {false, true}) {
    SubscribeJudge judge({});
    for (int i = 0; i < 38; ++i) judge.judge(at(i * 250ms));
    const auto totals = judge.finish(11500ms, std::vector{pipeline::SubscriptionTimes{0s, is_unreachable}});
    CHECK(totals.extra_samples.size() == (is_unreachable ? 9U : 1U));
    CHECK((totals.last_silence > 0s) == is_unreachable);
  }
}

TEST_CASE("what is due in the warm-up belongs to it, however late it comes") {
  auto config = promised(10);
  config.warmup_s = 2;
  SubscribeJudge judge(config);
  for (int i = 0; i < 40; ++i) {
    auto arrival = at(std::max<Nanos>(i * 100ms, 2200ms));  // a freeze within the warm-up
    CHECK(judge.judge(arrival).in_warmup == (i < 19));
  }
}

TEST_CASE("a source that sends its last events again after a reconnect shifts no promise") {
  auto config = promised(20);
  config.has_sequence_field = true;
  for (const int again : {1, 3, 40, 79, 80}) {
    SubscribeJudge judge(config);
    for (int i = 0; i < 80; ++i) judge.judge(numbered(i * 50ms, 1000 + i));
    const auto resumed = [](Nanos when, std::int64_t number) {
      auto out = numbered(when, number);
      out.subscribed = 4s;
      return out;
    };
    for (int i = 80 - again; i < 80; ++i) judge.judge(resumed(4s, 1000 + i));
    // It freezes for two seconds; then all comes that was due.
    Nanos worst{0};
    for (int i = 80; i < 200; ++i)
      worst = std::max(
          worst, judge.judge(resumed(i < 100 ? i * 50ms : std::max<Nanos>(i * 50ms, 7s), 1000 + i)).latency);
    CAPTURE(again);
    CHECK(worst > 1900ms);
    CHECK(judge.finish(10s).missing == 0);
  }
}

TEST_CASE("a source that starts anew with a burst of what it had to say goes on") {
  auto config = promised(10);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (int i = 0; i < 30; ++i) judge.judge(numbered(i * 100ms, i));
  for (int i = 0; i < 60; ++i) {  // gone for two seconds: it sends what was due, then goes on in time
    auto anew = numbered(std::max<Nanos>(3s + i * 100ms, 5s), i);
    anew.subscribed = 5s;
    CHECK(judge.judge(anew).findings.size() <= (i == 0 ? 1U : 0U));  // the silence
  }
  CHECK(judge.finish(9s).missing == 0);
}

TEST_CASE("a source that is faster than it promised may start anew") {
  auto config = promised(20);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (int i = 0; i < 250; ++i) {  // 25 a second
    auto arrival = numbered(i * 40ms, i < 125 ? i : i - 125);
    arrival.subscribed = i < 125 ? 0s : 5s;
    REQUIRE(judge.judge(arrival).findings.empty());
  }
  CHECK(judge.finish(10s).missing == 0);
}

TEST_CASE("heartbeats hide no silence of what is judged") {
  const auto run = [](scenario::Config config, bool has_number, bool has_time) {
    SubscribeJudge judge(config);
    for (int i = 1; i <= 100; ++i) {
      SubscribeJudge::Arrival event = at(i * 50ms), heartbeat = at(i * 50ms + 5s);
      if (has_number) event.sequence = i;
      event.received_at = 1'000'000 + i * 50'000;
      if (has_time) event.payload_time = event.received_at - 1000;
      CHECK(judge.judge(event).counts);
      if (i % 2 == 0) continue;
      const auto beat = judge.judge(heartbeat);
      CHECK_FALSE(beat.counts);
      CHECK(beat.latency < 0ns);
    }
    return judge.finish(10s);
  };
  auto by_number = promised(20);
  by_number.has_sequence_field = true;
  CHECK(run(by_number, true, false).missing == 99);
  scenario::Config by_age;
  by_age.has_time_field = true;
  CHECK(run(by_age, false, true).extra_samples.size() > 90);
}

TEST_CASE("what is said twice ends no silence and dilutes no rate") {
  scenario::Config config;
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  for (int i = 1; i <= 50; ++i) CHECK(judge.judge(numbered(i * 50ms, i)).counts);
  for (int i = 51; i <= 160; ++i) CHECK_FALSE(judge.judge(numbered(i * 50ms, 50)).counts);
  const auto totals = judge.finish(8s);
  CHECK(totals.duplicates == 110);
  CHECK(totals.extra_samples.size() > 100);
}

TEST_CASE("without a warm-up nothing is in it, also what came before the first number") {
  auto config = promised(10);
  config.has_sequence_field = true;
  SubscribeJudge judge(config);
  judge.judge(numbered(100ms, 5));
  CHECK_FALSE(judge.judge(numbered(150ms, 3)).in_warmup);
}

TEST_CASE("batches that come regularly are no stalls, however many events are in one") {
  for (const int batch : {10, 20, 100}) {
    scenario::Config config;
    config.has_time_field = true;
    SubscribeJudge judge(config);
    for (int i = 1; i <= 20; ++i)
      for (int event = 0; event < batch; ++event) {
        auto arrival = at(i * 500ms);
        arrival.received_at = i * 500'000, arrival.payload_time = arrival.received_at - 1000;
        CHECK(judge.judge(arrival).findings.empty());
      }
    CHECK(judge.finish(10s).extra_samples.empty());
  }
}

TEST_CASE("a source that falls silent for good is dead, long before it would be stalled") {
  for (const bool by_age : {false, true}) {
    scenario::Config config;
    config.has_time_field = by_age;
    SubscribeJudge judge(config);
    for (int i = 0; i < 22; ++i) {
      auto arrival = at(i * 250ms);
      arrival.received_at = i * 250'000, arrival.payload_time = arrival.received_at - 1000;
      judge.judge(arrival);
    }
    const auto totals = judge.finish(10s);  // 4.75 s: less than 20 × 250 ms
    CHECK(totals.extra_samples.size() >= 17);
    CHECK(totals.last_silence == 4750ms);
  }
}
