// SPDX-License-Identifier: Apache-2.0
// Whose fault it is that a message waited: ours, the pacing's, a busy connection's, or the target's.
#include <catch2/catch.hpp>

#include "event/error_class.hpp"
#include "request_driver_room.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::test;

TEST_CASE("a generator that was busy owns up to it and sends what is due") {
  SimLoop loop;
  FakeTarget target(loop);
  loop.at(loop.now() + 500ms, [&] { loop.stall(200ms); });
  const Ran ran = drive(loop, target, config(100, 1));
  check_one_event_per_message(ran, 100);
  CHECK(ran.of(51)->timing.own_wait == 190ms);
  CHECK(ran.of(51)->timing.latency == 190ms);
  CHECK(ran.of(51)->timing.connection_wait == 0ns);
  CHECK(ran.of(80)->timing.latency == 0ns);
}

TEST_CASE("the queue that our standstill leaves, and answers read late, are no fault of the target") {
  const auto protocol = GENERATE(transport::Protocol::http, transport::Protocol::websocket);
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 20ms;
  loop.at(loop.now() + 1s, [&] { loop.stall(1s); });
  const Ran ran = drive(loop, target, config(40, 5, 2), Nanos{-1}, protocol);
  check_one_event_per_message(ran, 200);
  for (const RawEvent& e : ran.events) {
    const Timing& t = e.timing;
    CHECK(t.latency - t.own_wait - t.held_back <= 80ms);
    CHECK(t.own_wait <= 1s);
    CHECK(t.held_back <= t.done - t.sent);
  }
  CHECK(ran.of(45)->timing.latency > 800ms);
  CHECK(ran.of(199)->timing.own_wait == 0ns);
}

TEST_CASE("a standstill excuses no more than it lasted") {
  SimLoop loop;
  FakeTarget target(loop);
  target.freeze_from = loop.now() + 1s;
  target.freeze_to = loop.now() + 3s;
  loop.at(loop.now() + 1500ms, [&] { loop.stall(100ms); });
  const Ran ran = drive(loop, target, config(40, 5, 2), Nanos{-1}, transport::Protocol::http);
  check_one_event_per_message(ran, 200);
  for (const RawEvent& e : ran.events) CHECK(e.timing.own_wait + e.timing.held_back <= 110ms);
}

TEST_CASE("a wait for a target that nobody reaches is told from the wait for a busy connection") {
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 10ms;
  const TimePoint down = loop.now() + 1s, up = loop.now() + 2s;
  target.on_open = [&](FakeChannel&) {
    return loop.now() >= down && loop.now() < up ? error_class::connection_refused : std::string_view();
  };
  loop.at(down, [&] {
    for (FakeChannel* channel : target.channels) channel->end({});
  });
  const Ran ran = drive(loop, target, config(50, 4, 2), Nanos{-1}, transport::Protocol::http);
  check_one_event_per_message(ran, 200);
  CHECK(ran.of(60)->timing.unreachable_wait > 700ms);
  CHECK(ran.of(60)->timing.unreachable_wait <= ran.of(60)->timing.connection_wait);
  CHECK(ran.of(10)->timing.unreachable_wait == 0ns);
  CHECK(ran.of(199)->timing.unreachable_wait == 0ns);
}

TEST_CASE("a burst limit spreads the catching up, and its wait is part of the response time") {
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 1s;
  auto c = config(100, 3, 2);
  c.burst_limit = 5;
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 300);
  // 100 are due when the connections open; 5 go at once, the rest at 2 × 100 + 100 × 5 a second.
  std::vector<Nanos> sent;
  for (std::uint64_t i = 0; i < 60; ++i) sent.push_back(ran.of(i)->timing.sent);
  std::sort(sent.begin(), sent.end());
  CHECK(sent[4] == 1s);
  CHECK(sent[5] > 1s);
  CHECK(static_cast<double>((sent[54] - sent[4]).count()) == Approx(50e9 / 700).epsilon(0.05));
  CHECK(ran.of(40)->timing.pacing_wait > 0ns);
  CHECK(ran.of(40)->timing.connection_wait == 600ms);
  CHECK(ran.of(40)->timing.own_wait == 0ns);
  CHECK(ran.of(299)->timing.latency == 0ns);
}

TEST_CASE("without a burst limit all that waits goes at once") {
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 1s;
  const Ran ran = drive(loop, target, config(100, 3, 2));
  for (std::uint64_t i = 0; i < 100; ++i) CHECK(ran.of(i)->timing.sent == 1s);
}

TEST_CASE("a token that was there before we were is our own lateness, not the pacing's") {
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 1s;
  auto c = config(100, 3);
  c.burst_limit = 1;
  // 300 tokens a second: the next is there 3.3 ms after the first message.
  loop.at(loop.now() + 1001ms, [&] { loop.stall(50ms); });
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 300);
  CHECK(ran.of(1)->timing.sent == 1051ms);
  CHECK(ran.of(1)->timing.pacing_wait > 3ms);
  CHECK(ran.of(1)->timing.pacing_wait < 4ms);
  CHECK(ran.of(1)->timing.own_wait > 47ms);
  CHECK(ran.of(1)->timing.connection_wait == 990ms);
}
