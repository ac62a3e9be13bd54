// SPDX-License-Identifier: Apache-2.0
#include "serve/guard.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::serve;
using streamlab::transport::HttpHead;

namespace {

const std::string kToken = "0123456789abcdef0123456789abcdef";

House loopback() {
  House house;
  house.origins = {"http://127.0.0.1:8321", "http://localhost:8321", "http://[::1]:8321"};
  house.cookie = "streamlab_8321", house.session = "the-session", house.csrf = "the-csrf-token";
  return house;
}

House open_to_all() {
  House house = loopback();
  house.any_scheme = "http", house.any_port = 8321, house.token = kToken;
  return house;
}

HttpHead get(std::string target) {
  HttpHead head;
  head.method = "GET", head.target = std::move(target);
  head.fields = {{"Host", "127.0.0.1:8321"}};
  return head;
}

HttpHead change(std::string target = "/api/issues/1/close") {
  HttpHead head = get(std::move(target));
  head.method = "POST";
  head.fields.insert(head.fields.end(), {{"Origin", "http://127.0.0.1:8321"},
                                         {"Content-Type", "application/json"},
                                         {"X-Streamlab-Csrf", "the-csrf-token"}});
  return head;
}

HttpHead handshake() {
  HttpHead head = get("/ws");
  head.fields.insert(head.fields.end(), {{"Origin", "http://127.0.0.1:8321"},
                                         {"Upgrade", "websocket"},
                                         {"Connection", "keep-alive, Upgrade"},
                                         {"Sec-WebSocket-Version", "13"},
                                         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
  return head;
}

void set(HttpHead& head, const std::string& name, const std::string& value) {
  std::erase_if(head.fields, [&](const auto& field) { return field.first == name; });
  if (value != "(none)") head.fields.emplace_back(name, value);
}

/// The code of the refusal, or "open".
std::string asked(const HttpHead& head, const House& house) {
  Request request;
  const auto refused = refuse(head, house, request);
  return refused ? std::string(refused->code) : "open";
}

}  // namespace

TEST_CASE("the door opens for our own names only, so that no rebound name reads anything") {
  const std::pair<const char*, const char*> kCases[] = {{"127.0.0.1:8321", "open"},
                                                        {"localhost:8321", "open"},
                                                        {"LOCALHOST:8321", "open"},
                                                        {"[::1]:8321", "open"},
                                                        {"evil.example:8321", "foreign_host"},
                                                        {"127.0.0.1", "foreign_host"},
                                                        {"127.0.0.1:80", "foreign_host"},
                                                        {"127.0.0.1:8321.evil.example", "foreign_host"},
                                                        {"127.0.0.1.evil.example:8321", "foreign_host"},
                                                        {"localhost.:8321", "foreign_host"},
                                                        {"10.0.0.7:8321", "foreign_host"},
                                                        {"", "foreign_host"},
                                                        {"localhost:8321@evil.example", "foreign_host"},
                                                        {"::1:8321", "foreign_host"}};
  for (const auto& [host, expected] : kCases) {
    HttpHead head = get("/api/runs");
    set(head, "Host", host);
    INFO(host);
    CHECK(asked(head, loopback()) == expected);
  }
}

TEST_CASE("a request without a Host, or with two, is refused") {
  HttpHead head = get("/");
  set(head, "Host", "(none)");
  CHECK(asked(head, loopback()) == "bad_request");
  head = get("/");
  head.fields.emplace_back("host", "evil.example");
  CHECK(asked(head, loopback()) == "bad_request");
}

TEST_CASE("bound to all addresses any literal address with our port is ours, a name never") {
  const std::pair<const char*, const char*> kCases[] = {{"10.0.0.7:8321", "open"},
                                                        {"[fe80::1]:8321", "open"},
                                                        {"10.0.0.7:8322", "foreign_host"},
                                                        {"10.0.0.7", "foreign_host"},
                                                        {"10.0.0.evil:8321", "foreign_host"},
                                                        {"rebound.example:8321", "foreign_host"}};
  for (const auto& [host, expected] : kCases) {
    HttpHead head = get("/");
    set(head, "Host", host);
    INFO(host);
    CHECK(asked(head, open_to_all()) == expected);
  }
}

TEST_CASE("no spelling of an address goes round the token") {
  for (const char* target : {"/api/runs", "/%61pi/runs", "/a%70i/issues/1", "/%61%70%69/session", "/ws",
                             "/%77s", "/w%73", "/api%2Fruns", "/%2Fapi/runs"}) {
    INFO(target);
    const std::string said = asked(get(target), open_to_all());
    const bool is_page = std::string_view(target) == "/%2Fapi/runs";  // `//api/runs` is no address of ours
    CHECK(said == (is_page ? "open" : "no_token"));
  }
  CHECK(asked(get("/%"), open_to_all()) == "bad_request");
  HttpHead head = change("/%61pi/issues/1/close");
  CHECK(asked(head, open_to_all()) == "no_token");
  set(head, "Origin", "http://evil.example");
  CHECK(asked(head, loopback()) == "foreign_origin");
}

TEST_CASE("another site's page reads nothing") {
  HttpHead head = get("/api/runs");
  CHECK(asked(head, loopback()) == "open");
  set(head, "Origin", "http://127.0.0.1:8321");
  CHECK(asked(head, loopback()) == "open");
  for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1:8321"}) {
    set(head, "Origin", origin);
    CHECK(asked(head, loopback()) == "foreign_origin");
  }
}

TEST_CASE("behind a proxy the origin that was named is ours, with its own scheme") {
  House house = loopback();
  house.origins.emplace_back("https://dash.example.com");
  HttpHead head = change();
  set(head, "Host", "dash.example.com");
  CHECK(asked(head, house) == "foreign_origin");
  set(head, "Origin", "https://dash.example.com");
  CHECK(asked(head, house) == "open");
  set(head, "Origin", "http://dash.example.com");
  CHECK(asked(head, house) == "foreign_origin");
}

TEST_CASE("a change needs our own origin, JSON and the token of our own page") {
  CHECK(asked(change(), loopback()) == "open");
  const std::tuple<const char*, const char*, const char*> kCases[] = {
      {"Origin", "(none)", "foreign_origin"},
      {"Origin", "null", "foreign_origin"},
      {"Origin", "http://evil.example", "foreign_origin"},
      {"Origin", "https://127.0.0.1:8321", "foreign_origin"},
      {"Origin", "http://localhost:8321", "foreign_origin"},  // ours, but not of this Host
      {"Content-Type", "text/plain", "not_json"},
      {"Content-Type", "(none)", "not_json"},
      {"Content-Type", "application/jsonp", "not_json"},
      {"Content-Type", "application/json; charset=utf-8", "open"},
      {"X-Streamlab-Csrf", "(none)", "no_csrf_token"},
      {"X-Streamlab-Csrf", "the-csrf-tokem", "no_csrf_token"}};
  for (const auto& [name, value, expected] : kCases) {
    HttpHead head = change();
    set(head, name, value);
    INFO(name << ": " << value);
    CHECK(asked(head, loopback()) == expected);
  }
}

TEST_CASE("read-only lets everyone look and nobody change") {
  House house = loopback();
  house.read_only = true;
  CHECK(asked(get("/api/issues"), house) == "open");
  CHECK(asked(handshake(), house) == "open");
  CHECK(asked(change(), house) == "read_only");
}

TEST_CASE("where a token is needed only the empty page and the login are open") {
  const House house = open_to_all();
  CHECK(asked(get("/"), house) == "open");
  CHECK(asked(get("/app.js"), house) == "open");
  CHECK(asked(change("/api/login"), house) == "open");
  CHECK(asked(get("/api/runs"), house) == "no_token");
  CHECK(asked(get("/api/session"), house) == "no_token");
  CHECK(asked(change(), house) == "no_token");
  CHECK(asked(handshake(), house) == "no_token");

  HttpHead bearer = get("/api/runs");
  set(bearer, "Authorization", "Bearer " + kToken);
  CHECK(asked(bearer, house) == "open");
  set(bearer, "Authorization", "Bearer " + kToken.substr(1));
  CHECK(asked(bearer, house) == "no_token");
  set(bearer, "Authorization", "Basic " + kToken);
  CHECK(asked(bearer, house) == "no_token");

  HttpHead known = get("/api/runs");
  set(known, "Cookie", "theme=dark; streamlab_8321=the-session");
  CHECK(asked(known, house) == "open");
  set(known, "Cookie", "streamlab_8321=the-sessiom");
  CHECK(asked(known, house) == "no_token");
  set(known, "Cookie", "streamlab_9999=the-session");
  CHECK(asked(known, house) == "no_token");
}

TEST_CASE("a WebSocket needs a whole handshake of our own origin") {
  CHECK(asked(handshake(), loopback()) == "open");
  const std::tuple<const char*, const char*, const char*> kCases[] = {
      {"Origin", "(none)", "foreign_origin"},
      {"Origin", "http://evil.example", "foreign_origin"},
      {"Upgrade", "h2c", "not_websocket"},
      {"Connection", "keep-alive", "not_websocket"},
      {"Sec-WebSocket-Version", "8", "not_websocket"},
      {"Sec-WebSocket-Key", "short", "not_websocket"},
      {"Upgrade", "WebSocket", "open"}};
  for (const auto& [name, value, expected] : kCases) {
    HttpHead head = handshake();
    set(head, name, value);
    INFO(name << ": " << value);
    CHECK(asked(head, loopback()) == expected);
  }
  HttpHead posted = handshake();
  posted.method = "POST";
  CHECK(asked(posted, loopback()) == "not_websocket");
}

TEST_CASE("the page is only read, and logging in is only a change") {
  Request request;
  for (const char* target : {"/", "/app.js", "/nothing"}) {
    const auto refused = refuse(change(target), loopback(), request);
    REQUIRE(refused);
    CHECK(refused->status == 405);
    CHECK(refused->allow == "GET, HEAD");
  }
  const auto refused = refuse(get("/api/login"), loopback(), request);
  REQUIRE(refused);
  CHECK(refused->status == 405);
  CHECK(refused->allow == "POST");
  CHECK(asked(change("/api/login"), loopback()) == "open");
}

TEST_CASE("other methods and odd addresses are refused") {
  HttpHead head = get("/");
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"}) {
    head.method = method;
    CHECK(asked(head, loopback()) == "method");
  }
  CHECK(asked(get("http://127.0.0.1:8321/"), loopback()) == "bad_request");
  CHECK(asked(get("*"), loopback()) == "bad_request");
  CHECK(asked(get("/" + std::string(kLongestTarget, 'a')), loopback()) == "too_long");
}

TEST_CASE("an empty secret is never right") {
  CHECK_FALSE(same_secret("", ""));
  CHECK_FALSE(same_secret("a", ""));
  CHECK(same_secret("abc", "abc"));
  CHECK_FALSE(same_secret("abd", "abc"));
  CHECK_FALSE(same_secret("abcd", "abc"));
}

TEST_CASE("loopback is what only this machine reaches") {
  for (const char* address : {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) CHECK(is_loopback(address));
  for (const char* address : {"0.0.0.0", "::", "10.0.0.1", "127.evil.example", "128.0.0.1", ""})
    CHECK_FALSE(is_loopback(address));
}

TEST_CASE("an origin is written as browsers do") {
  CHECK(origin_of("http", "127.0.0.1", 8321) == "http://127.0.0.1:8321");
  CHECK(origin_of("http", "::1", 8321) == "http://[::1]:8321");
  CHECK(origin_of("https", "Dash.Example", 443) == "https://dash.example");
  CHECK(origin_of("http", "localhost", 80) == "http://localhost");
}
