// SPDX-License-Identifier: Apache-2.0
#include "transport/sim.hpp"

#include "channel_probe.hpp"
#include "event/error_class.hpp"

using namespace streamlab;
using namespace streamlab::transport;

TEST_CASE("a frozen simulator answers nothing, then the backlog in order") {
  Simulator sim({.freezes = {{0, 0.15}}});
  for (const bool websocket : {false, true}) {
    sim.stop();
    REQUIRE(sim.start().ok());
    Probe probe(websocket ? Protocol::websocket : Protocol::tcp,
                websocket ? sim.websocket_url() : sim.tcp_url());
    const TimePoint start = probe.loop->now();
    probe.open();
    probe.until_open();
    for (std::uint64_t i = 0; i < 30; ++i) probe.send(i, "{\"seq\":" + std::to_string(i) + "}");
    probe.until_messages(30);
    for (std::uint64_t i = 0; i < 30; ++i) {
      CHECK(probe.messages[i].arrived - start >= std::chrono::milliseconds(140));
      CHECK(probe.messages[i].body.view().find("\"seq\":" + std::to_string(i) + ",") !=
            std::string_view::npos);
    }
  }
}

TEST_CASE("the simulator breaks connections as told") {
  Simulator sim({.disconnect_every = 3});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::websocket, sim.websocket_url());
  probe.open();
  probe.until_open();
  for (std::uint64_t i = 0; i < 5; ++i) probe.send(i, "{\"seq\":" + std::to_string(i) + "}");
  CHECK(probe.until_closed().error_class == error_class::connection_reset);
  CHECK(probe.messages.size() <= 2);
}

TEST_CASE("the simulator's latency is part of the answer") {
  Simulator sim({.latency_p50_ms = 20});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::http, sim.http_url());
  probe.open();
  probe.until_open();
  const TimePoint start = probe.loop->now();
  probe.send(1, "{}");
  probe.until_messages(1);
  CHECK(probe.messages[0].arrived - start >= std::chrono::milliseconds(20));
}

TEST_CASE("errors over http carry status 500") {
  Simulator sim({.error_rate = 1});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::http, sim.http_url());
  probe.open();
  probe.until_open();
  probe.send(1, "{}");
  probe.until_messages(1);
  CHECK(probe.messages[0].status == 500);
}

TEST_CASE("a silent tcp connection is pushed to where asked") {
  Simulator sim({.push_rate = 100000, .push_messages = 5, .tcp_push = true});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::tcp, sim.tcp_url(), Mode::subscribe);
  probe.open();
  CHECK(probe.until_closed().error_class.empty());
  CHECK(probe.messages.size() == 5);
}

TEST_CASE("a port in use is told") {
  Simulator one({});
  REQUIRE(one.start().ok());
  SimSettings same;
  same.port = one.port();
  Simulator two(same);
  auto started = two.start();
  REQUIRE_FALSE(started.ok());
  CHECK(started.error().code == ErrorCode::io);
  CHECK(one.messages() == 0);
}

TEST_CASE("the simulator starts and stops again and again, with clients on it") {
  Simulator sim({});
  for (int i = 0; i < 3; ++i) {
    REQUIRE(sim.start().ok());
    Probe probe(Protocol::tcp, sim.tcp_url());
    probe.open();
    probe.until_open();
    probe.send(1, "{}");
    probe.until_messages(1);
    sim.stop();
    sim.stop();
    probe.until_closed();
  }
}
