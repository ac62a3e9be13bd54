// SPDX-License-Identifier: Apache-2.0
// These patterns are in stored hashes: a changed line here is a new `algo`.
#include <catch2/catch.hpp>

#include <string>
#include <utility>

#include "fingerprint/fingerprint.hpp"

using namespace streamlab::fingerprint;
using Pairs = std::initializer_list<std::pair<const char*, const char*>>;

TEST_CASE("the pattern is the same on every machine and run") {
  for (const auto& [text, expected] : Pairs{
           {"HTTP://API.Example.COM:80/Orders", "http://api.example.com/Orders"},
           {"https://api.example.com:443/", "https://api.example.com/"},
           {"wss://api.example.com:8443/feed", "wss://api.example.com:8443/feed"},
           {"https://user:pa%20ss@api.example.com/x?token=abc#frag", "https://api.example.com/x"},
           {"http://api.example.com./x", "http://api.example.com/x"},
           {"http://api.example.com:/x", "http://api.example.com/x"},
           {"http://api.example.com:0080/x", "http://api.example.com/x"},
           {"ws://127.0.0.1:8080", "ws://{local}:8080"},
           {"http://localhost:54321/x", "http://{local}:{port}/x"},
           {"http://LOCALHOST/x", "http://{local}/x"},
           {"http://127.8.9.10:32767/x", "http://{local}:32767/x"},
           {"http://127.0.0.1:32768/x", "http://{local}:{port}/x"},
           {"http://[::1]:8080/x", "http://{local}:8080/x"},
           {"http://[0:0:0:0:0:0:0:1]/x", "http://{local}/x"},
           {"http://[::ffff:127.0.0.1]/x", "http://{local}/x"},
           {"http://2130706433/x", "http://{local}/x"},
           {"http://0x7f.1/x", "http://{local}/x"},
           {"http://10.1.2.3:8080/x", "http://{ip}:8080/x"},
           {"http://0.0.0.0/x", "http://{ip}/x"},
           {"tcp://[fe80::1%25eth0]:7000", "tcp://{ip}:7000"},
           {"tcp://10.1.2.3:7000", "tcp://{ip}:7000"},
       }) {
    INFO(text);
    CHECK(endpoint_pattern(text) == expected);
  }
}

TEST_CASE("labels and segments that are data become their kind, names stay") {
  for (const auto& [text, expected] : Pairs{
           {"http://h/orders/4711/items", "http://h/orders/{int}/items"},
           {"http://h/u/550e8400-e29b-41d4-a716-446655440000", "http://h/u/{uuid}"},
           {"http://h/c/7f3a9c1e0b2d", "http://h/c/{hex}"},
           {"http://h/d/2026-01-02/x", "http://h/d/{date}/x"},
           {"http://h/u/a@example.com", "http://h/u/{email}"},
           {"http://h/u/a%40example.com", "http://h/u/{email}"},
           {"http://h/k/01ARZ3NDEKTSV4RRFFQ69G5FAV", "http://h/k/{token}"},
           {"http://h/p/+49-30-1234567", "http://h/p/{token}"},
           {"http://4711.shard.example.com/x", "http://{int}.shard.example.com/x"},
           {"http://ip-10-0-3-7.ec2.internal/x", "http://{ip}.ec2.internal/x"},
           {"http://orders-7d9f8b6c5d.ns/x", "http://orders-{hex}.ns/x"},
           {"http://eu-west-1.example.com/v1/my-service-2", "http://eu-west-1.example.com/v1/my-service-2"},
           {"http://h/a;jsessionid=SECRET/b", "http://h/a/b"},
       }) {
    INFO(text);
    CHECK(endpoint_pattern(text) == expected);
  }
}

TEST_CASE("templates and variables stay by their names") {
  CHECK(endpoint_pattern("http://${HOST}:${PORT}/v1/${TENANT}/x") == "http://{HOST}:{PORT}/v1/{TENANT}/x");
  CHECK(endpoint_pattern("${BASE_URL}/orders") == "{BASE_URL}/orders");
  CHECK(endpoint_pattern("https://${USER}:${PASS}@h.example/x") == "https://h.example/x");
  CHECK(endpoint_pattern("http://h/users/{userId}") == "http://h/users/{userId}");
  CHECK(endpoint_pattern("http://h/users/{userId}{?page,size}") == "http://h/users/{userId}{?page,size}");
}

TEST_CASE("a name given replaces the endpoint") {
  CHECK(endpoint_pattern("http://h:1/x", "checkout") == "checkout");
  CHECK(endpoint_pattern("", "checkout") == "checkout");
}

TEST_CASE("hostile endpoints keep no secret and no NUL") {
  for (const char* text :
       {"http://user:S3CRET/x@h/p", "http://user:S3CRET?x@h/p", "http://user:S3CRET#x@h/p",
        "http://user:p@S3CRET@h/p", "user:S3CRET@h/p", "http://S3CRET@h/p", "http://h/p?k=S3CRET",
        "http://h/p#S3CRET", "http://h/p;v=S3CRET", "http://u:S3CRET\\x@h/p", "h/p?S3CRET"}) {
    INFO(text);
    CHECK(endpoint_pattern(text).find("S3CRET") == std::string::npos);
    CHECK(redacted_endpoint(text).find("S3CRET") == std::string::npos);
  }
  CHECK(endpoint_pattern(std::string_view("http://h\0/x\n", 12)) == "http://h/x");
  for (const char* text : {"", "://", "http://", "@", "http://@", "[", "http://[::1", "http://:80", "%",
                           "http://h/%4", ":::::", "http://h:99999999999/"}) {
    INFO(text);
    CHECK(endpoint_pattern(text).find('\0') == std::string::npos);
    CHECK_NOTHROW(redacted_endpoint(text));
  }
}

TEST_CASE("what is shown keeps the place and the keys") {
  CHECK(redacted_endpoint("https://u:p@h.example:8443/a?k=v&token=x&flag#f") ==
        "https://h.example:8443/a?k=[redacted]&token=[redacted]&[redacted]");
  CHECK(redacted_endpoint("ws://127.0.0.1:9000/feed") == "ws://127.0.0.1:9000/feed");
  CHECK(redacted_endpoint("http://${HOST}:${PORT}/@me") == "http://${HOST}:${PORT}/@me");
  CHECK(redacted_endpoint("captures/monday.jsonl") == "captures/monday.jsonl");
}
