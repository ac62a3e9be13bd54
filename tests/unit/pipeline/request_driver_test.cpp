// SPDX-License-Identifier: Apache-2.0
#include "pipeline/request_driver.hpp"

#include <catch2/catch.hpp>

#include "event/error_class.hpp"
#include "request_driver_room.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::test;

namespace {

Nanos expected_in_freeze(Nanos due, Nanos to, std::uint64_t k, double mu) {
  return to - due + Nanos(static_cast<std::int64_t>(static_cast<double>(k) * 1e9 / mu));
}

}  // namespace

TEST_CASE("every message is answered, at the target's latency") {
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 7ms;
  const Ran ran = drive(loop, target, config(100, 2, 10));
  check_one_event_per_message(ran, 200);
  for (const RawEvent& e : ran.events) {
    CHECK(e.timing.latency == 7ms);
    CHECK(e.timing.due == e.seq * 10ms);
    CHECK(e.connection == e.seq % 10);
    CHECK(e.payload.view() == "{\"ok\":true}");
  }
  CHECK(ran.counts.delivered == 200);
  CHECK(ran.counts.answered == 200);
  CHECK(ran.counts.handshakes == 10);
  CHECK(ran.counts.reconnects == 0);
}

TEST_CASE("a frozen target shows in closed form on any number of connections") {
  const std::uint64_t connections = GENERATE(1, 16, 256);
  SimLoop loop;
  FakeTarget target(loop);
  target.freeze_from = loop.now() + 2s;
  target.freeze_to = loop.now() + 3s;
  target.thaw_rate = 2000;
  const Ran ran = drive(loop, target, config(500, 5, connections));
  check_one_event_per_message(ran, 2500);
  for (std::uint64_t i = 1000; i < 1500; ++i) {
    const RawEvent* e = ran.of(i);
    CHECK(e->timing.latency == expected_in_freeze(e->timing.due, 3s, i - 1000, 2000));
    CHECK(e->timing.sent == e->timing.due);
  }
  CHECK(ran.of(999)->timing.latency == 0ns);
  CHECK(ran.of(2499)->timing.latency == 0ns);
}

TEST_CASE("a frozen http target holds back no due time either") {
  SimLoop loop;
  FakeTarget target(loop);
  target.freeze_from = loop.now() + 1s;
  target.freeze_to = loop.now() + 2s;
  const Ran ran = drive(loop, target, config(100, 3, 10), Nanos{-1}, transport::Protocol::http);
  check_one_event_per_message(ran, 300);
  for (std::uint64_t i = 100; i < 200; ++i) CHECK(ran.of(i)->timing.latency >= 2s - i * 10ms);
  CHECK(ran.of(150)->timing.connection_wait >= 500ms);
  CHECK(ran.of(150)->timing.connection_wait < 501ms);
  CHECK(ran.of(150)->timing.own_wait == 0ns);
  CHECK(ran.of(250)->timing.latency == 0ns);
  CHECK(ran.counts.max_backlog >= 90);
  CHECK(ran.counts.max_backlog <= 91);
}

TEST_CASE("http opens connections as needed and uses the first idle one") {
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 1ms;
  const Ran ran = drive(loop, target, config(100, 1, 10), Nanos{-1}, transport::Protocol::http);
  check_one_event_per_message(ran, 100);
  CHECK(ran.counts.opened_connections == 1);
  for (const RawEvent& e : ran.events) CHECK(e.connection == 0);
}

TEST_CASE("emulated jitter is waited for, stored beside, and has its percentiles") {
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 5ms;
  auto c = config(1000, 10, 10);
  c.jitter_ms = scenario::JitterMs{20, 60};
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 10'000);
  std::vector<Nanos> extra;
  for (const RawEvent& e : ran.events) {
    CHECK(e.timing.latency == e.timing.injected_delay + 5ms);
    extra.push_back(e.timing.injected_delay);
    CHECK_FALSE(e.injected);
  }
  std::sort(extra.begin(), extra.end());
  CHECK(static_cast<double>(extra[5000].count()) == Approx(20e6).epsilon(0.05));
  CHECK(static_cast<double>(extra[9500].count()) == Approx(60e6).epsilon(0.05));
}

TEST_CASE("an answer that the emulated network brings after the timeout is a timeout, and retires nothing") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(100, 1);
  c.jitter_ms = scenario::JitterMs{300, 301};
  c.request_timeout_ms = 200;
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 100);
  CHECK(ran.with(error_class::request_timeout) == 100);
  CHECK(ran.of(0)->timing.latency == 200ms);
  CHECK(ran.of(0)->payload.size() == 0);
  CHECK(ran.counts.retired == 0);
}

TEST_CASE("a fifo timeout retires its connection, whose late answer is swallowed") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 3);
  c.request_timeout_ms = 500;
  // The first message is answered after 900 ms, those behind it right after: in order, as fifo promises.
  TimePoint free_at{};
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    const bool first = payload == R"({"id":"0"})";
    const TimePoint when =
        channel.number == 0 ? std::max(loop.now() + (first ? 900ms : 0ms), free_at) : loop.now();
    if (channel.number == 0) free_at = when;
    channel.answer_at(when, payload);
  };
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 30);
  CHECK(ran.of(0)->transport_error == error_class::request_timeout);
  CHECK(ran.of(0)->timing.latency == 500ms);
  // 1 to 4 time out before 900 ms as well, 5 is sent on the new connection.
  CHECK(ran.of(4)->transport_error.empty());
  CHECK(ran.of(4)->payload.view() == R"({"id":"4"})");
  CHECK(ran.of(5)->payload.view() == R"({"id":"5"})");
  CHECK(ran.of(5)->timing.latency == 0ns);
  CHECK(ran.with(error_class::request_timeout) == 4);
  CHECK(ran.counts.late_answers == 4);
  CHECK(ran.counts.retired == 1);
  CHECK(ran.counts.unsolicited == 0);
  CHECK(ran.counts.opened_connections == 2);
}

TEST_CASE("a timed out http connection is closed at once") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 1, 3);
  c.request_timeout_ms = 50;
  target.on_message = [&](FakeChannel& channel, const std::string&) {
    channel.answer_at(loop.now() + 70ms, "{}");
  };
  const Ran ran = drive(loop, target, c, Nanos{-1}, transport::Protocol::http);
  check_one_event_per_message(ran, 10);
  CHECK(ran.with(error_class::request_timeout) == 10);
  CHECK(ran.counts.late_answers == 0);
  CHECK(ran.counts.opened_connections == 10);
}

TEST_CASE("by field an answer finds its message in any order, and a late one nobody") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 1, 2);
  c.correlate = {true, "$.id", "$.re.id"};
  c.request_timeout_ms = 400;
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    const int i = payload[7] - '0';
    const auto wait = i == 3 ? 700ms : i % 4 == 0 ? 350ms : 10ms;
    channel.answer_at(loop.now() + wait, "{\"re\":" + payload + "}");
  };
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 10);
  for (const RawEvent& e : ran.events) {
    if (e.seq == 3) continue;
    CHECK(e.payload.view() == "{\"re\":{\"id\":\"" + std::to_string(e.seq) + "\"}}");
    CHECK(e.timing.latency == (e.seq % 4 == 0 ? 350ms : 10ms));
  }
  CHECK(ran.of(3)->transport_error == error_class::request_timeout);
  CHECK(ran.counts.unsolicited == 1);
  CHECK(ran.counts.retired == 0);
}

TEST_CASE("an empty id is an id: each message ends once") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 1, 2);
  c.payload_template = R"({"id":"","n":{{seq}}})";
  c.correlate = {true, "$.id", "$.id"};
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    channel.answer(payload);
    channel.answer(payload);
  };
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 10);
  CHECK(ran.counts.answered == 10);
  CHECK(ran.counts.unsolicited == 9);  // the run ends with the last answer
}

TEST_CASE("an answer whose field cannot be read is malformed on the oldest outstanding message") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 0.2);
  c.correlate = {true, "$.id", "$.id"};
  c.request_timeout_ms = 1000;
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    if (payload == R"({"id":"1"})") {
      channel.answer("{\"other\":1}");
      channel.answer(payload);
    }
  };
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 2);
  CHECK(ran.of(0)->transport_error == error_class::malformed_payload);
  CHECK(ran.of(0)->answered);
  CHECK(ran.of(1)->transport_error.empty());
}

TEST_CASE("an answer with nothing outstanding is unsolicited") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_message = [&](FakeChannel& channel, const std::string&) {
    channel.answer("{}");
    channel.answer("{}");
  };
  const Ran ran = drive(loop, target, config(10, 1));
  check_one_event_per_message(ran, 10);
  CHECK(ran.counts.unsolicited >= 9);
  CHECK(ran.with("") == 10);
}

TEST_CASE("a break ends what is outstanding, and what is due meanwhile waits for the new connection") {
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 100ms;
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    if (payload == R"({"id":"5"})") return channel.end(error_class::connection_reset);
    if (payload != R"({"id":"4"})") channel.answer("{}");
  };
  auto c = config(100, 1);
  const Ran ran = drive(loop, target, c);
  check_one_event_per_message(ran, 100);
  const auto broken = ran.with(error_class::connection_reset);
  CHECK(broken >= 2);
  CHECK(ran.of(5)->transport_error == error_class::connection_reset);
  CHECK(ran.of(5)->timing.latency == 5s);
  CHECK(ran.counts.reconnects == 1);
  CHECK(ran.of(12)->timing.connection_wait > 0ns);
}

TEST_CASE("an orderly close with nothing outstanding is no break") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_message = [&](FakeChannel& channel, const std::string&) {
    channel.answer("{}");
    channel.end({});
  };
  for (const auto protocol : {transport::Protocol::websocket, transport::Protocol::http}) {
    const Ran ran = drive(loop, target, config(10, 1), Nanos{-1}, protocol);
    check_one_event_per_message(ran, 10);
    CHECK(ran.with("") == 10);
    CHECK(ran.counts.opened_connections >= 10);
  }
}

TEST_CASE("orderly ends of connections that nobody used keep no message waiting") {
  const auto [life, opened_at_most] = GENERATE(std::pair{293ms, 750U}, std::pair{0ms, 100U});
  SimLoop loop;
  FakeTarget target(loop);
  target.on_open = [&loop, life = life](FakeChannel& channel) {
    loop.at(loop.now() + life, [&channel] { channel.end({}); });
    return std::string_view();
  };
  target.latency = 1ms;
  const Ran ran = drive(loop, target, config(2, 20, 10));
  check_one_event_per_message(ran, 40);
  CHECK(ran.counts.opened_connections <= opened_at_most);
  for (const RawEvent& e : ran.events)
    if (e.answered) CHECK(e.timing.latency <= 2ms);
  if (life > 0ms) CHECK(ran.with("") == 40);
}

TEST_CASE("a target that comes back is reached again with back-off, and the wait is response time") {
  SimLoop loop;
  FakeTarget target(loop);
  const TimePoint up = loop.now() + 3s;
  target.on_open = [&](FakeChannel&) {
    return loop.now() < up ? error_class::connect_timeout : std::string_view();
  };
  const Ran ran = drive(loop, target, config(10, 10));
  check_one_event_per_message(ran, 100);
  CHECK(ran.with("") == 100);
  CHECK(ran.of(0)->timing.latency >= 3s);
  CHECK(ran.of(0)->timing.latency < 6s);
  CHECK(ran.counts.opened_connections < 12);
  CHECK(ran.counts.opened_connections > 4);
}

TEST_CASE("a refused target ends the run early with its class, one that is silent does not") {
  for (const auto error : {error_class::connection_refused, error_class::connect_timeout}) {
    SimLoop loop;
    FakeTarget target(loop);
    target.on_open = [&](FakeChannel&) { return error; };
    auto c = config(10, 20);
    c.drain_ms = 0;
    const Ran ran = drive(loop, target, c);
    const bool early = error == error_class::connection_refused;
    check_one_event_per_message(ran, early ? ran.events.size() : 200);
    CHECK(ran.counts.gave_up == early);
    CHECK(ran.counts.handshakes == 0);
    CHECK(ran.with(error) == ran.events.size());
    CHECK(ran.counts.end >= 2s);
    if (early) CHECK(ran.counts.end < 4s);
  }
}

TEST_CASE("what is open after the drain is no_answer or not_sent, never fast") {
  SimLoop loop;
  FakeTarget target(loop);
  target.on_message = [](FakeChannel&, const std::string&) {};
  auto c = config(10, 2);
  SECTION("a cut drain") {
    c.drain_ms = 0;
    const Ran ran = drive(loop, target, c);
    check_one_event_per_message(ran, 20);
    CHECK(ran.with(error_class::no_answer) == 20);
    CHECK(ran.of(0)->timing.latency == 5s);
    CHECK(ran.counts.end == 1900ms);
  }
  SECTION("a longer one counts the age") {
    c.drain_ms = 3000;
    c.request_timeout_ms = 4500;
    const Ran ran = drive(loop, target, c);
    CHECK(ran.of(0)->transport_error == error_class::request_timeout);
    CHECK(ran.of(19)->transport_error == error_class::no_answer);
    CHECK(ran.of(19)->timing.latency == 4500ms);
  }
  SECTION("never written") {
    c.drain_ms = 100;
    target.writes = [](FakeChannel&) { return false; };
    const Ran ran = drive(loop, target, c);
    check_one_event_per_message(ran, 20);
    CHECK(ran.with(error_class::not_sent) == 20);
    CHECK(ran.counts.not_sent == 20);
    CHECK(ran.counts.delivered == 0);
  }
}

TEST_CASE("an interrupt censors what is open, at its age") {
  SimLoop loop;
  FakeTarget target(loop);
  target.latency = 300ms;
  const Ran ran = drive(loop, target, config(10, 20), 1050ms);
  check_one_event_per_message(ran, 11);
  std::size_t censored = 0;
  for (const RawEvent& e : ran.events) {
    censored += e.censored;
    CHECK(e.transport_error.empty());
    if (e.censored) CHECK(e.timing.latency == 1050ms - e.timing.due);
  }
  CHECK(censored == 3);
}

TEST_CASE("a sink may interrupt") {
  SimLoop loop;
  FakeTarget target(loop);
  std::unique_ptr<pipeline::Driver> driver =
      pipeline::make_request_driver(loop, config(10, 20), endpoint(), 1, target.maker());
  const Ran ran = run_driver(loop, *driver, Nanos{-1}, [&](const RawEvent& e) {
    if (e.seq == 5) driver->interrupt();
  });
  check_one_event_per_message(ran, 6);
}

TEST_CASE("messages due in the warm-up are marked") {
  SimLoop loop;
  FakeTarget target(loop);
  auto c = config(10, 2);
  c.warmup_s = 0.5;
  const Ran ran = drive(loop, target, c);
  for (const RawEvent& e : ran.events) CHECK(e.in_warmup == (e.seq < 5));
}

TEST_CASE("the same seed repeats a run, event for event") {
  const auto once = [] {
    SimLoop loop;
    FakeTarget target(loop);
    auto c = config(200, 2, 3);
    c.jitter_ms = scenario::JitterMs{5, 30};
    c.failures = {
        0.2, {scenario::FaultType::disconnect, scenario::FaultType::delay, scenario::FaultType::drop}, false};
    c.request_timeout_ms = 300;
    std::vector<std::pair<std::uint64_t, Nanos>> out;
    for (const RawEvent& e : drive(loop, target, c).events) out.emplace_back(e.seq, e.timing.latency);
    return out;
  };
  CHECK(once() == once());
}

TEST_CASE("a channel that is refused stops the run before it begins") {
  SimLoop loop;
  const auto driver =
      pipeline::make_request_driver(loop, config(1, 1), endpoint(), 1,
                                    [](const auto&, auto&) -> Result<std::unique_ptr<transport::Channel>> {
                                      return Error{.code = ErrorCode::invalid_config, .message = "no"};
                                    });
  bool called = false;
  const Status status = driver->start([&](RawEvent) { called = true; }, [&] { called = true; });
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::invalid_config);
  loop.run();
  CHECK_FALSE(called);
}

TEST_CASE("whatever a target does, each message due ends in exactly one event") {
  using scenario::FaultType;
  const auto seed = GENERATE(range(0, 150));
  const Rng rng(static_cast<std::uint64_t>(seed), "chaos");
  std::uint64_t draw = 0;
  const auto chance = [&](double p) { return rng.uniform(draw++) < p; };
  SimLoop loop;
  FakeTarget target(loop);
  target.connect = 1ms;
  target.on_open = [&](FakeChannel&) {
    return chance(0.3) ? error_class::connection_refused : std::string_view();
  };
  target.writes = [&](FakeChannel&) { return !chance(0.02); };
  target.on_message = [&](FakeChannel& channel, const std::string& payload) {
    if (chance(0.05)) return channel.end(chance(0.5) ? error_class::connection_reset : std::string_view());
    if (chance(0.05)) return;
    const Nanos wait(static_cast<std::int64_t>(rng.uniform(draw++) * (chance(0.1) ? 4e8 : 2e7)));
    channel.answer_at(loop.now() + wait, chance(0.05) ? "junk" : payload);
    if (chance(0.05)) channel.answer_at(loop.now() + wait, payload);
  };
  auto c = config(200, 2, 1 + static_cast<std::uint64_t>(seed) % 5);
  c.request_timeout_ms = 150;
  c.drain_ms = seed % 4 == 0 ? 0 : 150;
  if (seed % 3 == 0) c.correlate = {true, "$.id", "$.id"};
  if (seed % 5 < 2) c.burst_limit = 1 + static_cast<std::uint64_t>(seed) % 7;
  if (seed % 2 == 0) c.jitter_ms = scenario::JitterMs{5, 50};
  c.failures = {0.1,
                {FaultType::timeout, FaultType::malformed_payload, FaultType::disconnect, FaultType::truncate,
                 FaultType::duplicate, FaultType::reorder, FaultType::delay, FaultType::drop},
                false};
  if (seed % 7 == 0) loop.at(loop.now() + 700ms, [&] { loop.stall(300ms); });
  const bool http = seed % 4 == 1;
  const bool interrupted = seed % 11 == 0;
  const Ran ran = drive(loop, target, c, interrupted ? 1234ms : Nanos{-1},
                        http ? transport::Protocol::http : transport::Protocol::websocket);
  check_one_event_per_message(ran, interrupted ? 247 : 400);
}
