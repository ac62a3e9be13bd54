// SPDX-License-Identifier: Apache-2.0
#include "channel_probe.hpp"
#include "event/error_class.hpp"
#include "transport/sim.hpp"

using namespace streamlab;
using namespace streamlab::transport;

namespace {

constexpr const char* kSseHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";

}  // namespace

TEST_CASE("sse channel reads events with their types until the stream ends") {
  Simulator sim({.push_rate = 100000, .push_messages = 100});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::sse, sim.sse_url(), Mode::subscribe);
  probe.open();
  const Closed why = probe.until_closed();
  CHECK(why.error_class.empty());
  CHECK(why.was_open);
  REQUIRE(probe.messages.size() == 100);
  CHECK(probe.messages[7].body.view().find("\"seq\":7,") != std::string_view::npos);
  CHECK(probe.messages[7].event_type.size() > 0);
}

TEST_CASE("http channel in subscribe mode reads chunked NDJSON") {
  Simulator sim({.push_rate = 100000, .push_messages = 100});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::http, sim.ndjson_url(), Mode::subscribe);
  probe.open();
  CHECK(probe.until_closed().error_class.empty());
  REQUIRE(probe.messages.size() == 100);
  CHECK(probe.messages[99].body.view().find("\"seq\":99,") != std::string_view::npos);
}

TEST_CASE("the request of an http stream carries the opening payload") {
  std::string seen;
  RawServer server([&](RawServer::Client& client) {
    seen = client.read_until("{\"prompt\":\"hi\"}");
    client.write("HTTP/1.1 200 OK\r\n\r\n{\"n\":1}\n");
  });
  Probe probe(Protocol::http, server.url("http", "/"), Mode::subscribe);
  probe.settings.opening_payload = R"({"prompt":"hi"})";
  probe.open();
  CHECK(probe.until_closed().error_class.empty());
  CHECK(probe.messages.size() == 1);
  CHECK(seen.rfind("POST / HTTP/1.1\r\n", 0) == 0);
  CHECK(seen.find("Content-Type: application/json\r\n") != std::string::npos);
  CHECK(seen.find("Content-Length: 15\r\n") != std::string::npos);
  CHECK(seen.find("\r\n\r\n{\"prompt\":\"hi\"}") != std::string::npos);
}

TEST_CASE("sse handshakes that fail tell the status") {
  const auto ends_as = [](const std::string& answer) {
    RawServer server([&](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write(answer);
      client.read_until_end();
    });
    Probe probe(Protocol::sse, server.url("http", "/"), Mode::subscribe);
    probe.open();
    const Closed why = probe.until_closed();
    CHECK_FALSE(why.was_open);
    return std::make_pair(std::string(why.error_class), why.status);
  };
  CHECK(ends_as("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") ==
        std::make_pair(std::string("http_4xx"), 404));
  CHECK(ends_as("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") ==
        std::make_pair(std::string("http_5xx"), 503));
  CHECK(ends_as("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n") ==
        std::make_pair(std::string("http_3xx"), 302));
  CHECK(ends_as("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n") ==
        std::make_pair(std::string("protocol_error"), 200));
  CHECK(ends_as("no http at all\r\n\r\n") == std::make_pair(std::string("protocol_error"), 0));
}

TEST_CASE("an sse stream cut in its chunk is a reset, one that ends without a length is orderly") {
  SECTION("cut") {
    RawServer server([](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\ndata: 1\n\n");
    });
    Probe probe(Protocol::sse, server.url("http", "/"), Mode::subscribe);
    probe.open();
    CHECK(probe.until_closed().error_class == error_class::connection_reset);
    CHECK(probe.messages.size() == 1);
  }
  SECTION("ends") {
    RawServer server([](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write(std::string(kSseHead) + "data: 1\n\n");
    });
    Probe probe(Protocol::sse, server.url("http", "/"), Mode::subscribe);
    probe.open();
    CHECK(probe.until_closed().error_class.empty());
    CHECK(probe.messages.size() == 1);
  }
}

TEST_CASE("a head that drips slower than the connect timeout is connect_timeout") {
  RawServer server([](RawServer::Client& client) {
    client.read_until("\r\n\r\n");
    client.write("HTTP/1.1 200 OK\r\nX: ");
    client.read_until_end();
  });
  Probe probe(Protocol::sse, server.url("http", "/"), Mode::subscribe);
  probe.settings.connect_timeout = std::chrono::milliseconds(30);
  probe.open();
  const Closed why = probe.until_closed();
  CHECK(why.error_class == error_class::connect_timeout);
  CHECK_FALSE(why.was_open);
}

TEST_CASE("sse in request mode, replay and sim have no channel") {
  Probe probe(Protocol::sse, "http://127.0.0.1:9/");
  CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
  probe.settings.endpoint.protocol = Protocol::replay;
  CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
  probe.settings.endpoint.protocol = Protocol::sim;
  CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
}
