// SPDX-License-Identifier: Apache-2.0
#include "channel_probe.hpp"
#include "event/error_class.hpp"
#include "transport/sim.hpp"
#include "transport/ws_codec.hpp"

using namespace streamlab;
using namespace streamlab::transport;
using namespace std::string_literals;

namespace {

// The answer of a good server to this request.
std::string switching(const std::string& request, const std::string& more = "") {
  const auto at = request.find("Sec-WebSocket-Key: ") + 19;
  const std::string key = request.substr(at, request.find("\r\n", at) - at);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         ws_accept(key) + "\r\n" + more + "\r\n";
}

// How a channel ends with a server that upgrades and then writes these bytes.
std::string ends_after(const std::string& bytes, bool hold = true) {
  RawServer server([&](RawServer::Client& client) {
    client.write(switching(client.read_until("\r\n\r\n")) + bytes);
    if (hold) client.read_until_end();
  });
  Probe probe(Protocol::websocket, server.url("ws", "/"));
  probe.open();
  const Closed why = probe.until_closed();
  CHECK(why.was_open);
  return std::string(why.error_class);
}

}  // namespace

TEST_CASE("websocket channel sends in order and reads the answers, of any length") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::websocket, sim.websocket_url());
  probe.open();
  probe.until_open();
  const std::string filler(70000, 'x');
  for (std::uint64_t i = 0; i < 40; ++i) {
    probe.send(i, "{\"id\":\"m" + std::to_string(i) + "\",\"pad\":\"" + filler.substr(0, i * 1700) + "\"}");
  }
  probe.until_messages(40);
  for (std::uint64_t i = 0; i < 40; ++i) {
    CHECK(probe.sent[i] == i);
    CHECK(probe.messages[i].body.view().find("\"id\":\"m" + std::to_string(i) + "\"") !=
          std::string_view::npos);
  }
  probe.close();
  CHECK(probe.until_closed().error_class.empty());
}

TEST_CASE("a handshake's lists may be spread over several lines") {
  const auto opens = [](const std::string& more) {
    RawServer server([&](RawServer::Client& client) {
      std::string answer = switching(client.read_until("\r\n\r\n"), more);
      const std::string joined = "Connection: keep-alive, Upgrade\r\n";
      answer.replace(answer.find(joined), joined.size(), "Connection: keep-alive\r\nConnection: Upgrade\r\n");
      client.write(answer);
    });
    Probe probe(Protocol::websocket, server.url("ws", "/"));
    probe.open();
    return probe.until_closed().was_open;
  };
  CHECK(opens(""));
  CHECK_FALSE(opens("Sec-WebSocket-Extensions:\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"));
}

TEST_CASE("websocket channel subscribes") {
  Simulator sim({.push_rate = 100000, .push_messages = 50});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::websocket, sim.websocket_events_url(), Mode::subscribe);
  probe.open();
  CHECK(probe.until_closed().error_class.empty());
  CHECK(probe.messages.size() == 50);
}

TEST_CASE("messages that come with the 101 are not lost") {
  RawServer server([](RawServer::Client& client) {
    client.write(switching(client.read_until("\r\n\r\n")) + "\x81\x02hi");
    client.read_until_end();
  });
  Probe probe(Protocol::websocket, server.url("ws", "/"));
  probe.open();
  probe.until_messages(1);
  CHECK(probe.messages[0].body.view() == "hi");
}

TEST_CASE("websocket handshake asks for the subprotocol, and takes no other") {
  std::string seen, chosen;
  RawServer server([&](RawServer::Client& client) {
    seen = client.read_until("\r\n\r\n");
    client.write(switching(seen, "Sec-WebSocket-Protocol: " + chosen + "\r\n"));
    client.read_until_end();
  });
  for (const bool good : {true, false}) {
    chosen = good ? "voice.v1" : "other";
    Probe probe(Protocol::websocket, server.url("ws", "/"));
    probe.settings.subprotocol = "voice.v1";
    probe.settings.headers = {{"X-Tag", "t"}};
    probe.open();
    probe.until([&] { return probe.open_count > 0 || !probe.closed.empty(); });
    CHECK((probe.open_count == 1) == good);
    if (!good) CHECK(probe.closed[0].error_class == error_class::protocol_error);
    probe.channel.reset();
  }
  CHECK(seen.find("Sec-WebSocket-Protocol: voice.v1\r\n") != std::string::npos);
  CHECK(seen.find("X-Tag: t\r\n") != std::string::npos);
}

TEST_CASE("websocket handshakes that fail tell why") {
  const auto ends_as = [](const std::string& answer) {
    RawServer server([&](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write(answer);
    });
    Probe probe(Protocol::websocket, server.url("ws", "/"));
    probe.open();
    const Closed why = probe.until_closed();
    CHECK_FALSE(why.was_open);
    return std::make_pair(std::string(why.error_class), why.status);
  };
  CHECK(ends_as("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") ==
        std::make_pair(std::string("http_4xx"), 403));
  CHECK(ends_as("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") ==
        std::make_pair(std::string("protocol_error"), 200));
  CHECK(ends_as("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n") ==
        std::make_pair(std::string("protocol_error"), 101));
  CHECK(ends_as("SSH-2.0-x\r\n") == std::make_pair(std::string("protocol_error"), 0));
  CHECK(ends_as("HTTP/1.1 1") == std::make_pair(std::string("connection_reset"), 0));
  CHECK(ends_as("") == std::make_pair(std::string("connection_reset"), 0));
}

TEST_CASE("a websocket ends as its last frame says") {
  CHECK(ends_after("\x88\x02\x03\xe8"s).empty());
  CHECK(ends_after("\x88\x00"s).empty());
  CHECK(ends_after("\x88\x02\x03\xe9"s).empty());
  CHECK(ends_after("\x88\x02\x03\xea"s) == error_class::protocol_error);
  CHECK(ends_after("\x88\x02\x03\xf3"s) == error_class::connection_reset);
  CHECK(ends_after("\x88\x02\x0b\xb8"s) == error_class::connection_reset);  // 3000
  CHECK(ends_after("\x88\x02\x11\x94"s) == error_class::connection_reset);  // 4500
  CHECK(ends_after("\x88\x01\x03"s) == error_class::protocol_error);
  CHECK(ends_after("\x88\x02\x03\xed"s) == error_class::protocol_error);  // 1005
  CHECK(ends_after("\x88\x02\x00\x07"s) == error_class::protocol_error);
  CHECK(ends_after("\x83\x00"s) == error_class::protocol_error);
  CHECK(ends_after("", false) == error_class::connection_reset);
  CHECK(ends_after("\x81\x05he"s, false) == error_class::connection_reset);
}

TEST_CASE("pings are answered, and the answer to a close is a close") {
  std::string seen;
  {
    RawServer server([&](RawServer::Client& client) {
      client.write(switching(client.read_until("\r\n\r\n")) + "\x89\x02yo\x88\x02\x03\xe8");
      client.read_until_end();
      seen = client.read_until("\r\n\r\n");
    });
    Probe probe(Protocol::websocket, server.url("ws", "/"));
    probe.open();
    probe.until_closed();
    // The polite end runs on in the background.
    probe.channel.reset();
    probe.loop->at(probe.loop->now() + std::chrono::milliseconds(20), [&] { probe.loop->stop(); });
    probe.loop->run();
  }
  std::vector<WsOpcode> frames;
  WsParser parser(WsParser::Role::server, 1000);
  parser.feed(std::string_view(seen).substr(seen.find("\r\n\r\n") + 4), [&](WsMessage message) {
    frames.push_back(message.opcode);
    return true;
  });
  REQUIRE(!frames.empty());
  CHECK(frames.back() == WsOpcode::close);
}

TEST_CASE("a websocket message over the limit arrives cut and flagged") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::websocket, sim.websocket_url());
  probe.settings.max_message_bytes = 64;
  probe.open();
  probe.until_open();
  probe.send(1, "{}");
  probe.until_messages(1);
  CHECK(probe.messages[0].oversize);
  CHECK(probe.messages[0].body.size() == 64);
}

TEST_CASE("hundreds of websockets on one thread all get their answers") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  constexpr std::size_t kMany = 300;
  Probe probe(Protocol::websocket, sim.websocket_url());
  std::vector<std::unique_ptr<Channel>> channels;
  for (std::size_t i = 0; i < kMany; ++i) {
    auto made = make_channel(*probe.loop, probe.settings, probe);
    REQUIRE(made.ok());
    channels.push_back(std::move(made).value());
    channels.back()->open();
  }
  probe.until([&] { return probe.open_count == static_cast<int>(kMany); });
  for (std::size_t i = 0; i < kMany; ++i) channels[i]->send(i, "{}");
  probe.until([&] { return probe.messages.size() == kMany; });
  CHECK(probe.sent.size() == kMany);
  CHECK(probe.closed.empty());
}
