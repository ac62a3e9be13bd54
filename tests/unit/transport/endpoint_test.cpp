// SPDX-License-Identifier: Apache-2.0
#include "transport/endpoint.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::transport;

namespace {

Endpoint good(Protocol protocol, std::string_view url) {
  auto parsed = parse_endpoint(protocol, url);
  INFO(url);
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

Error bad(Protocol protocol, std::string_view url) {
  auto parsed = parse_endpoint(protocol, url);
  INFO(url);
  REQUIRE_FALSE(parsed.ok());
  return std::move(parsed).error();
}

}  // namespace

TEST_CASE("endpoint takes a URL apart") {
  const Endpoint e = good(Protocol::websocket, "wss://Voice.Example.com:8443/v1/stream?lang=de#part");
  CHECK(e.tls);
  CHECK(e.host == "voice.example.com");
  CHECK(e.port == 8443);
  CHECK(e.target == "/v1/stream?lang=de");
}

TEST_CASE("endpoint fills in ports and the root path") {
  CHECK(good(Protocol::websocket, "ws://h").port == 80);
  CHECK(good(Protocol::websocket, "WSS://h").port == 443);
  CHECK(good(Protocol::sse, "https://h/e").port == 443);
  CHECK(good(Protocol::http, "http://h").target == "/");
  CHECK(good(Protocol::http, "http://h?q=1").target == "/?q=1");
}

TEST_CASE("endpoint reads IPv6 hosts") {
  const Endpoint e = good(Protocol::http, "http://[::1]:8080/x");
  CHECK(e.host == "::1");
  CHECK(e.port == 8080);
  bad(Protocol::http, "http://[::1");
  bad(Protocol::http, "http://[::1]x");
  bad(Protocol::http, "http://[]/");
}

TEST_CASE("endpoint decodes credentials and never echoes them") {
  const Endpoint e = good(Protocol::http, "http://us%3Aer:p%40ss@h/");
  CHECK(e.user_info == "us:er:p@ss");
  CHECK(e.host == "h");
  for (const char* url :
       {"http://secretword:pw@h:99999/", "http://secretword:pw@/", "http://secretword%zz@h/"}) {
    const Error error = bad(Protocol::http, url);
    CHECK((error.message + error.reason + error.help).find("secretword") == std::string::npos);
    CHECK(error.code == ErrorCode::invalid_config);
  }
}

TEST_CASE("endpoint takes tcp with and without scheme, but not without port") {
  CHECK(good(Protocol::tcp, "tcp://127.0.0.1:9000").port == 9000);
  CHECK(good(Protocol::tcp, "localhost:9000").host == "localhost");
  CHECK(good(Protocol::tcp, "tls://h:1").tls);
  bad(Protocol::tcp, "localhost");
  bad(Protocol::tcp, "tcp://localhost:0");
}

TEST_CASE("endpoint refuses the wrong scheme, controls and spaces") {
  bad(Protocol::websocket, "http://h/");
  bad(Protocol::sse, "ws://h/");
  bad(Protocol::websocket, "h:80/");
  bad(Protocol::http, "http://h/a b");
  bad(Protocol::http, "http://h/a\r\nX: y");
  bad(Protocol::http, "http://h\r\n/");
  bad(Protocol::http, "http://h:8o/");
  bad(Protocol::http, "");
  CHECK(good(Protocol::http, "http://h/\xc3\xbc").target == "/%C3%BC");
}

TEST_CASE("endpoint knows replay files and the built-in stream") {
  CHECK(good(Protocol::replay, "-").file == "-");
  CHECK(good(Protocol::replay, "a b.jsonl").file == "a b.jsonl");
  bad(Protocol::replay, "");
  CHECK(good(Protocol::sim, "sim://").protocol == Protocol::sim);
  CHECK(good(Protocol::sim, "").protocol == Protocol::sim);
}

TEST_CASE("protocol words parse and print") {
  Protocol p{};
  for (const char* word : {"websocket", "sse", "http", "tcp", "replay", "sim"}) {
    REQUIRE(parse_protocol(word, p));
    CHECK(name_of(p) == word);
  }
  REQUIRE(parse_protocol("https", p));
  CHECK(p == Protocol::http);
  CHECK_FALSE(parse_protocol("WebSocket", p));
  CHECK_FALSE(parse_protocol("", p));
}
