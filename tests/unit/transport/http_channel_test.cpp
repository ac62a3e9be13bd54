// SPDX-License-Identifier: Apache-2.0
#include "channel_probe.hpp"
#include "event/error_class.hpp"
#include "transport/sim.hpp"

using namespace streamlab;
using namespace streamlab::transport;

namespace {

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

TEST_CASE("http channel keeps its connection from request to request") {
  Simulator sim({});
  REQUIRE(sim.start().ok());
  Probe probe(Protocol::http, sim.http_url());
  probe.open();
  probe.until_open();
  for (std::size_t i = 0; i < 20; ++i) {
    probe.send(i, "{\"seq\":" + std::to_string(i) + "}");
    probe.until_messages(i + 1);
    CHECK(probe.messages[i].status == 200);
    CHECK(probe.messages[i].body.view().find("\"seq\":" + std::to_string(i) + ",") != std::string_view::npos);
  }
  CHECK(probe.sent.size() == 20);
}

TEST_CASE("http request carries method, path, headers and credentials") {
  std::string seen;
  RawServer server([&](RawServer::Client& client) {
    seen = client.read_until("{}");
    client.write(kOk);
    client.read_until_end();
  });
  const std::string url = "http://me:pass@" + server.url("http").substr(7) + "/a?b=c";
  Probe probe(Protocol::http, url);
  probe.settings.headers = {{"X-One", "1"}, {"user-agent", "mine"}};
  probe.open();
  probe.until_open();
  probe.send(1, "{}");
  probe.until_messages(1);
  CHECK(seen.rfind("POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:", 0) == 0);
  CHECK(seen.find("X-One: 1\r\n") != std::string::npos);
  CHECK(seen.find("user-agent: mine\r\n") != std::string::npos);
  CHECK(seen.find("User-Agent: streamlab") == std::string::npos);
  CHECK(seen.find("Authorization: Basic bWU6cGFzcw==\r\n") != std::string::npos);
  CHECK(seen.find("Content-Length: 2\r\n") != std::string::npos);
}

TEST_CASE("http answers end as their head says") {
  std::string answer;
  std::string expected_body = "ok";
  bool closes = false;
  std::string method;
  SECTION("by length") {
    answer = kOk;
  }
  SECTION("close after it") {
    answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    closes = true;
  }
  SECTION("without length") {
    answer = "HTTP/1.1 200 OK\r\n\r\nok";
    closes = true;
  }
  SECTION("HTTP/1.0") {
    answer = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok";
    closes = true;
  }
  SECTION("no content") {
    answer = "HTTP/1.1 204 No Content\r\n\r\n";
    expected_body.clear();
  }
  SECTION("HEAD") {
    answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    expected_body.clear();
    method = "HEAD";
  }
  RawServer server([&](RawServer::Client& client) {
    client.read_until("\r\n\r\n");
    client.write(answer);
    if (!closes) client.read_until_end();
  });
  Probe probe(Protocol::http, server.url("http", "/"));
  probe.settings.method = method;
  probe.open();
  probe.until_open();
  probe.send(1, "");
  probe.until_messages(1);
  CHECK(probe.messages[0].body.view() == expected_body);
  if (closes) CHECK(probe.until_closed().error_class.empty());
  CHECK(probe.closed.size() == (closes ? 1 : 0));
}

TEST_CASE("redirects are not followed") {
  RawServer server([](RawServer::Client& client) {
    client.read_until("\r\n\r\n");
    client.write("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
    client.read_until_end();
  });
  Probe probe(Protocol::http, server.url("http", "/"));
  probe.open();
  probe.until_open();
  probe.send(1, "");
  probe.until_messages(1);
  CHECK(probe.messages[0].status == 302);
}

TEST_CASE("an idle http connection that the server ends is no break, an unanswered one is") {
  SECTION("idle") {
    RawServer server([](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write(kOk);
    });
    Probe probe(Protocol::http, server.url("http", "/"));
    probe.open();
    probe.until_open();
    probe.send(1, "");
    CHECK(probe.until_closed().error_class.empty());
    CHECK(probe.messages.size() == 1);
  }
  SECTION("unanswered") {
    RawServer server([](RawServer::Client& client) { client.read_until("\r\n\r\n"); });
    Probe probe(Protocol::http, server.url("http", "/"));
    probe.open();
    probe.until_open();
    probe.send(1, "");
    CHECK(probe.until_closed().error_class == error_class::connection_reset);
  }
  SECTION("half an answer") {
    RawServer server([](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    Probe probe(Protocol::http, server.url("http", "/"));
    probe.open();
    probe.until_open();
    probe.send(1, "");
    CHECK(probe.until_closed().error_class == error_class::connection_reset);
    CHECK(probe.messages.empty());
  }
}

TEST_CASE("an answer that is no HTTP is protocol_error") {
  for (const char* answer : {"garbage\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    RawServer server([&](RawServer::Client& client) {
      client.read_until("\r\n\r\n");
      client.write(answer);
      client.read_until_end();
    });
    Probe probe(Protocol::http, server.url("http", "/"));
    probe.open();
    probe.until_open();
    probe.send(1, "");
    CHECK(probe.until_closed().error_class == error_class::protocol_error);
  }
}

TEST_CASE("a body over the limit arrives cut and flagged") {
  RawServer server([](RawServer::Client& client) {
    client.read_until("\r\n\r\n");
    client.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x'));
    client.read_until_end();
  });
  Probe probe(Protocol::http, server.url("http", "/"));
  probe.settings.max_message_bytes = 100;
  probe.open();
  probe.until_open();
  probe.send(1, "");
  probe.until_messages(1);
  CHECK(probe.messages[0].oversize);
  CHECK(probe.messages[0].body.size() == 100);
}

TEST_CASE("settings that would break a request open are refused without their values") {
  Probe probe(Protocol::http, "http://127.0.0.1:9/");
  probe.settings.headers = {{"X-Token", "secretvalue\r\nEvil: 1"}};
  auto made = make_channel(*probe.loop, probe.settings, probe);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ErrorCode::invalid_config);
  CHECK((made.error().message + made.error().reason).find("secretvalue") == std::string::npos);
  probe.settings.headers = {{"X Token", "v"}};
  CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
  for (const char* name : {"Content-Length", "connection", "Transfer-Encoding", "Sec-WebSocket-Key"}) {
    probe.settings.headers = {{name, "1"}};
    CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
  }
  probe.settings.headers.clear();
  probe.settings.method = "GET /";
  CHECK_FALSE(make_channel(*probe.loop, probe.settings, probe).ok());
}
