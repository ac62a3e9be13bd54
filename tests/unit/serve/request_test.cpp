// SPDX-License-Identifier: Apache-2.0
#include "serve/request.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::serve;

TEST_CASE("an address is read with its escapes") {
  const auto request = parse_target("/api/issues?q=time%20out+now&limit=20&empty&%C3%A4=1");
  REQUIRE(request);
  CHECK(request->path == "/api/issues");
  CHECK(request->value("q") == "time out now");
  CHECK(request->value("ä") == "1");
  CHECK(request->value("empty").empty());
  CHECK(request->number("limit", 5, 1, 100).value() == 20);
  CHECK(request->number("missing", 5, 1, 100).value() == 5);
}

TEST_CASE("broken escapes, controls and what is no UTF-8 are refused") {
  for (const char* target :
       {"/%", "/%4", "/%zz", "/%00", "/a%0d%0aSet-Cookie:x", "/%ff", "/?q=%c3", "/?%", "/\x7f"}) {
    INFO(target);
    CHECK_FALSE(parse_target(target).has_value());
  }
}

TEST_CASE("a number outside its bounds is an error that names them") {
  for (const char* text : {"0", "101", "-1", "1e2", "7x", "", "99999999999999999999"}) {
    const auto request = parse_target(std::string("/?n=") + text);
    REQUIRE(request);
    const auto number = request->number("n", 42, 1, 100);
    REQUIRE_FALSE(number.ok());
    CHECK(number.error().message == "n is a whole number from 1 to 100");
  }
}

TEST_CASE("an id in an address is a whole positive number") {
  CHECK(id_in("/api/runs/12/seconds", "/api/runs/#/seconds") == 12);
  CHECK(id_in("/api/runs/12", "/api/runs/#") == 12);
  for (const char* path : {"/api/runs/", "/api/runs/0", "/api/runs/-3", "/api/runs/12/seconds",
                           "/api/runs/1x", "/api/runs/99999999999999999999"})
    CHECK_FALSE(id_in(path, "/api/runs/#").has_value());
}

TEST_CASE("every answer carries the headers that keep a browser safe") {
  const std::string bytes =
      to_bytes(error_response(404, "not_found", "no \"such\" thing"), "http://127.0.0.1:8321", false, true);
  for (const char* part : {"HTTP/1.1 404 Not Found\r\n", "default-src 'none'", "script-src 'self';",
                           "style-src 'self';", "connect-src 'self' ws://127.0.0.1:8321;",
                           "frame-ancestors 'none'", "X-Content-Type-Options: nosniff",
                           "Cache-Control: no-store", "Cross-Origin-Resource-Policy: same-origin"}) {
    INFO(part);
    CHECK(bytes.find(part) != std::string::npos);
  }
  CHECK(bytes.find("unsafe-inline") == std::string::npos);
  CHECK(bytes.find("Access-Control-Allow") == std::string::npos);
  CHECK(bytes.ends_with("{\"error\":{\"code\":\"not_found\",\"message\":\"no \\\"such\\\" thing\"}}\n"));
}

TEST_CASE("HEAD and 304 tell everything but the body") {
  Response response = json_response("{}");
  response.etag = "abc";
  CHECK(to_bytes(response, "http://a", true, true).ends_with("\r\n\r\n"));
  CHECK(to_bytes(response, "http://a", true, true).find("Content-Length: 2\r\n") != std::string::npos);
  response.status = 304;
  const std::string bytes = to_bytes(response, "http://a", false, false);
  CHECK(bytes.ends_with("Connection: close\r\n\r\n"));
  CHECK(bytes.find("ETag: \"abc\"") != std::string::npos);
}
