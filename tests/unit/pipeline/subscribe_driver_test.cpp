// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "event/error_class.hpp"
#include "pipeline/driver.hpp"
#include "support/fake_channel.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::test;

namespace {

Ran listen(SimLoop& loop, FakeTarget& target, const scenario::Config& config,
           Nanos interrupt_after = Nanos{-1}) {
  const auto driver = pipeline::make_subscribe_driver(loop, config, transport::Endpoint{}, 1, target.maker());
  return run_driver(loop, *driver, interrupt_after);
}

/// Opens and then pushes one message each 100 ms.
void push_regularly(SimLoop& loop, FakeTarget& target, int messages) {
  target.on_open = [&loop, messages](FakeChannel& channel) {
    for (int i = 1; i <= messages; ++i) channel.answer_at(loop.now() + i * 100ms, std::to_string(i));
    return std::string_view();
  };
}

}  // namespace

TEST_CASE("each arrival is an event of its time, until the duration's end") {
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 20ms;
  push_regularly(loop, target, 100);
  scenario::Config config;
  config.duration_s = 1;
  const Ran ran = listen(loop, target, config);
  CHECK(ran.finished);
  REQUIRE(ran.events.size() == 9);
  CHECK(ran.events[0].timing.done == 120ms);
  CHECK(ran.events[0].timing.sent == 20ms);
  CHECK(ran.events[8].seq == 8);
  CHECK(ran.counts.handshakes == 1);
  CHECK(ran.counts.end == 1s);
}

TEST_CASE("a number of messages ends a subscription") {
  SimLoop loop;
  FakeTarget target(loop);
  push_regularly(loop, target, 100);
  scenario::Config config;
  config.messages = 5;
  CHECK(listen(loop, target, config).events.size() == 5);
}

TEST_CASE("the payload is sent once after each opening") {
  SimLoop loop;
  FakeTarget target(loop);
  std::vector<std::string> hellos;
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    hellos.push_back(payload);
    channel.answer("1");
  };
  scenario::Config config;
  config.duration_s = 1;
  config.payload_template = "hello {{seq}}";
  config.connections = 2;
  CHECK(listen(loop, target, config).events.size() == 2);
  CHECK(hellos == std::vector<std::string>{"hello 0", "hello 1"});
}

TEST_CASE("a broken subscription is an error that nobody waited for, and is reopened") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_open = [&](FakeChannel& channel) {
    channel.answer_at(loop.now() + 100ms, "1");
    loop.at(loop.now() + 1s, [&target, n = channel.number] {
      for (FakeChannel* c : target.channels)
        if (c->number == n) c->end(error_class::connection_reset);
    });
    return std::string_view();
  };
  scenario::Config config;
  config.duration_s = 5;
  const Ran ran = listen(loop, target, config);
  CHECK(ran.with(error_class::connection_reset) == 4);
  CHECK(ran.with("") == 5);
  CHECK(ran.counts.reconnects == 4);
}

TEST_CASE("a source that says a little and closes at once is not asked in a hot loop") {
  SimLoop loop;
  FakeTarget target(loop);
  std::vector<TimePoint> opened;
  target.on_open = [&](FakeChannel& channel) {
    opened.push_back(loop.now());
    channel.answer_at(loop.now() + 1ms, "1");
    loop.at(loop.now() + 2ms, [&target, n = channel.number] {
      for (FakeChannel* c : target.channels)
        if (c->number == n) c->end({});
    });
    return std::string_view();
  };
  scenario::Config config;
  config.duration_s = 20;
  const Ran ran = listen(loop, target, config);
  CHECK(ran.events.size() == opened.size());
  REQUIRE(opened.size() > 5);
  CHECK(opened.size() < 20);
  CHECK(opened[1] - opened[0] == 2ms);  // the first one in a row may be chance
  CHECK(opened[2] - opened[1] >= 50ms);
}

TEST_CASE("over http the payload goes with the request of each opening") {
  SimLoop loop;
  FakeTarget target(loop);
  std::vector<std::string> asked;
  target.on_open = [&](FakeChannel& channel) {
    if (asked.size() == 1) return error_class::connection_refused;
    channel.answer_at(loop.now() + 1ms, "1");
    return std::string_view();
  };
  const auto make = [&, inner = target.maker()](const transport::ChannelSettings& settings,
                                                transport::ChannelObserver& observer) {
    asked.push_back(settings.opening_payload);
    return inner(settings, observer);
  };
  scenario::Config config;
  config.messages = 1;
  config.payload_template = "ask {{seq}}";
  transport::Endpoint endpoint;
  endpoint.protocol = transport::Protocol::http;
  const auto driver = pipeline::make_subscribe_driver(loop, config, endpoint, 1, make);
  const Ran ran = run_driver(loop, *driver);
  CHECK(asked == std::vector<std::string>{"ask 0", "ask 1"});
  CHECK(ran.counts.delivered == 1);
}

TEST_CASE("a source that is never reached ends early with its class") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_open = [](FakeChannel&) { return error_class::connection_refused; };
  scenario::Config config;
  config.duration_s = 60;
  const Ran ran = listen(loop, target, config);
  CHECK(ran.counts.gave_up);
  CHECK(ran.counts.handshakes == 0);
  REQUIRE(ran.events.size() == 1);
  CHECK(ran.events[0].transport_error == error_class::connection_refused);
  CHECK(ran.events[0].timing.latency == 5s);
}

TEST_CASE("a source that dies and refuses to be reopened is one error, and known to be out of reach") {
  for (const bool comes_back : {false, true}) {
    SimLoop loop;
    FakeTarget target(loop);
    const TimePoint down = loop.now() + 1s, up = loop.now() + (comes_back ? 2s : 100s);
    target.on_open = [&](FakeChannel& channel) {
      if (loop.now() >= down && loop.now() < up) return error_class::connection_refused;
      for (int i = 1; i <= 100; ++i) channel.answer_at(loop.now() + i * 100ms, std::to_string(i));
      return std::string_view();
    };
    loop.at(down, [&] {
      for (FakeChannel* channel : target.channels) channel->end({});
    });
    scenario::Config config;
    config.duration_s = 6;
    const Ran ran = listen(loop, target, config);
    CHECK(ran.with(error_class::connection_refused) == 1);
    CHECK(ran.counts.opened_connections > 3);
    REQUIRE(ran.counts.subscriptions.size() == 1);
    CHECK(ran.counts.subscriptions[0].first_open == 0ns);
    CHECK(ran.counts.subscriptions[0].is_unreachable == !comes_back);
  }
}

TEST_CASE("a number of messages that no run can see ends none early") {
  SimLoop loop;
  FakeTarget target(loop);
  push_regularly(loop, target, 20);
  scenario::Config config;
  config.messages = 1'000'000'000'000'000, config.rate_qps = 10;
  CHECK(listen(loop, target, config, 3s).counts.end == 3s);
}

TEST_CASE("an interrupt ends a subscription at once") {
  SimLoop loop;
  FakeTarget target(loop);
  push_regularly(loop, target, 100);
  const Ran ran = listen(loop, target, {}, 250ms);
  CHECK(ran.finished);
  CHECK(ran.events.size() == 2);
  CHECK(ran.counts.end == 250ms);
}
