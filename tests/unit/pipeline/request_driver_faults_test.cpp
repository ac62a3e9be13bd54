// SPDX-License-Identifier: Apache-2.0
// What injected faults do to messages, and to whose they are not.
#include <catch2/catch.hpp>

#include "event/error_class.hpp"
#include "request_driver_room.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::test;

TEST_CASE("each fault does what its name says and marks what it ended") {
  using scenario::FaultType;
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 2ms;
  auto c = config(100, 1, 2);
  c.request_timeout_ms = 1000;
  c.anomaly_latency_ms = 300;
  const auto with = [&](FaultType type) {
    c.failures = {1, {type}, false};
    Ran ran = drive(loop, target, c);
    check_one_event_per_message(ran, 100);
    for (const RawEvent& e : ran.events) CHECK(e.injected);
    CHECK(ran.counts.injected == 100);
    return ran;
  };
  SECTION("timeout") {
    const Ran ran = with(FaultType::timeout);
    // The last one's deadline lies a moment behind the drain's end.
    CHECK(ran.with(error_class::request_timeout) + ran.with(error_class::no_answer) == 100);
    for (const RawEvent& e : ran.events) CHECK(e.payload.size() == 0);
    CHECK(ran.counts.retired == 0);
  }
  SECTION("drop") {
    CHECK(with(FaultType::drop).with("") == 0);
  }
  SECTION("malformed_payload") {
    for (const RawEvent& e : with(FaultType::malformed_payload).events)
      CHECK(e.payload.view().find('\xff') != std::string::npos);
  }
  SECTION("truncate") {
    for (const RawEvent& e : with(FaultType::truncate).events) CHECK(e.payload.view() == "{\"ok\"");
  }
  SECTION("disconnect") {
    const Ran ran = with(FaultType::disconnect);
    CHECK(ran.with(error_class::connection_reset) == 100);
    CHECK(ran.counts.opened_connections >= 100);
  }
  SECTION("duplicate") {
    const Ran ran = with(FaultType::duplicate);
    CHECK(ran.with("") == 100);
    CHECK(ran.counts.unsolicited == 100);
  }
  SECTION("delay") {
    for (const RawEvent& e : with(FaultType::delay).events) {
      CHECK(e.timing.latency == 302ms);
      CHECK(e.timing.injected_delay == 300ms);
    }
  }
  SECTION("reorder") {
    const Ran ran = with(FaultType::reorder);
    CHECK(ran.with("") == 100);
    for (const RawEvent& e : ran.events) CHECK(e.timing.injected_delay <= 100ms);
  }
}

TEST_CASE("a reordered answer comes right after the next one of its connection") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(100, 1);
  c.failures = {0.3, {scenario::FaultType::reorder}, false};
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 100);
  bool swapped = false;
  for (std::size_t i = 1; i < ran.events.size(); ++i) swapped |= ran.events[i].seq < ran.events[i - 1].seq;
  CHECK(swapped);
  for (const RawEvent& e : ran.events) CHECK(e.timing.latency <= (e.injected ? 100ms : 0ms));
}

TEST_CASE("another's injected disconnect marks the messages it ended") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_message = [&](FakeChannel& channel, const std::string&) {
    // The first answer ends the connection under the second, which is outstanding by then.
    channel.answer_at(loop.now() + 15ms, "{}");
  };
  auto c = config(100, 1);
  c.failures = {0.2, {scenario::FaultType::disconnect}, false};
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 100);
  CHECK(ran.with(error_class::connection_reset) > 20);
  for (const RawEvent& e : ran.events)
    CHECK(e.injected == (e.transport_error == error_class::connection_reset));
}
