// SPDX-License-Identifier: Apache-2.0
#include "channel_probe.hpp"
#include "event/error_class.hpp"
#include "transport/sim.hpp"

using namespace streamlab;
using namespace streamlab::transport;

TEST_CASE("tcp channel sends lines in order and reads the answers") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::tcp, sim.tcp_url());
  probe.open();
  probe.until_open();
  for (std::uint64_t i = 0; i < 50; ++i) probe.send(i, "{\"seq\":" + std::to_string(i) + "}");
  probe.until_messages(50);
  for (std::uint64_t i = 0; i < 50; ++i) {
    CHECK(probe.sent[i] == i);
    CHECK(probe.messages[i].body.view().find("\"seq\":" + std::to_string(i) + ",") != std::string_view::npos);
  }
  CHECK(probe.channel->bytes().second >= 50 * 10);
  CHECK(probe.channel->bytes().first > 50 * 100);
  probe.close();
  const Closed why = probe.until_closed();
  CHECK(why.error_class.empty());
  CHECK(why.was_open);
}

TEST_CASE("a line feed inside a payload does not split it") {
  RawServer server([](RawServer::Client& client) { client.write(client.read_until("\n")); });
  Probe probe(Protocol::tcp, server.url("tcp"));
  probe.open();
  probe.until_open();
  probe.send(1, "a\nb");
  probe.until_messages(1);
  CHECK(probe.messages[0].body.view() == "a b");
}

TEST_CASE("empty lines are messages, unless they are to be skipped") {
  for (const bool skip : {false, true}) {
    RawServer server([](RawServer::Client& client) { client.write("1\r\n\r\n\n2\n"); });
    Probe probe(Protocol::tcp, server.url("tcp"), Mode::subscribe);
    probe.settings.skip_blank_lines = skip;
    probe.open();
    CHECK(probe.until_closed().error_class.empty());
    CHECK(probe.messages.size() == (skip ? 2 : 4));
  }
}

TEST_CASE("nobody listening is connection_refused") {
  Probe probe(Protocol::tcp, closed_port_url("tcp"));
  probe.open();
  const Closed why = probe.until_closed();
  CHECK(why.error_class == error_class::connection_refused);
  CHECK_FALSE(why.was_open);
}

TEST_CASE("a name that does not resolve is dns_failure") {
  Probe probe(Protocol::tcp, "tcp://no-such-host.invalid:9");
  probe.open();
  CHECK(probe.until_closed().error_class == error_class::dns_failure);
}

TEST_CASE("a reset and an end inside a line are connection_reset, an end between lines is orderly") {
  SECTION("reset") {
    RawServer server([](RawServer::Client& client) { client.read_until("\n"), client.reset(); });
    Probe probe(Protocol::tcp, server.url("tcp"));
    probe.open();
    probe.until_open();
    probe.send(1, "x");
    CHECK(probe.until_closed().error_class == error_class::connection_reset);
  }
  SECTION("end inside a line") {
    RawServer server([](RawServer::Client& client) { client.write("whole\nhalf"); });
    Probe probe(Protocol::tcp, server.url("tcp"));
    probe.open();
    const Closed why = probe.until_closed();
    CHECK(why.error_class == error_class::connection_reset);
    CHECK(why.was_open);
    CHECK(probe.messages.size() == 1);
  }
  SECTION("end between lines") {
    RawServer server([](RawServer::Client& client) { client.write("whole\n"); });
    Probe probe(Protocol::tcp, server.url("tcp"));
    probe.open();
    CHECK(probe.until_closed().error_class.empty());
    CHECK(probe.messages.size() == 1);
  }
}

TEST_CASE("a line over the limit arrives cut and flagged") {
  RawServer server([](RawServer::Client& client) {
    client.write(std::string(100000, 'x') + "\nshort\n");
    client.read_until_end();
  });
  Probe probe(Protocol::tcp, server.url("tcp"));
  probe.settings.max_message_bytes = 1000;
  probe.open();
  probe.until_messages(2);
  CHECK(probe.messages[0].oversize);
  CHECK(probe.messages[0].body.size() == 1000);
  CHECK_FALSE(probe.messages[1].oversize);
}

TEST_CASE("destroying a channel inside any callback calls nobody back") {
  RawServer server([](RawServer::Client& client) {
    client.write("1\n2\n3\n");
    client.read_until_end();
  });
  Probe probe(Protocol::tcp, server.url("tcp"));
  probe.on_next_message = [&] { probe.channel.reset(); };
  probe.open();
  probe.until_messages(1);
  probe.loop->at(probe.loop->now() + std::chrono::milliseconds(5), [&] { probe.loop->stop(); });
  probe.loop->run();
  CHECK(probe.messages.size() == 1);
  CHECK(probe.closed.empty());
}

TEST_CASE("channels destroyed before, while and after connecting are silent") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::tcp, sim.tcp_url());
  probe.open();
  probe.channel.reset();
  probe.loop->at(probe.loop->now() + std::chrono::milliseconds(5), [&] { probe.loop->stop(); });
  probe.loop->run();
  CHECK(probe.open_count == 0);
  CHECK(probe.closed.empty());
  probe.open();
  probe.until_open();
  probe.send(1, "{}");
  probe.close();
  probe.channel.reset();
  probe.loop->at(probe.loop->now() + std::chrono::milliseconds(5), [&] { probe.loop->stop(); });
  probe.loop->run();
  CHECK(probe.closed.empty());
}

TEST_CASE("close() before open() is told once") {
  Probe probe(Protocol::tcp, "tcp://127.0.0.1:9");
  auto made = make_channel(*probe.loop, probe.settings, probe);
  REQUIRE(made.ok());
  probe.channel = std::move(made).value();
  probe.close();
  probe.close();
  CHECK(probe.until_closed().error_class.empty());
  CHECK(probe.closed.size() == 1);
}
