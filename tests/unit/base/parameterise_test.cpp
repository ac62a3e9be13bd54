// SPDX-License-Identifier: Apache-2.0
#include "base/parameterise.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

#include "base/word_kind.hpp"

using namespace streamlab;

TEST_CASE("data in a message becomes its kind") {
  for (const auto& [text, expected] : {
           std::pair<const char*, const char*>{"order 4711 lost", "order {int} lost"},
           {"took 3.25 of -17", "took {int} of {int}"},
           {"user 550e8400-e29b-41d4-a716-446655440000 gone", "user {uuid} gone"},
           {"req-550e8400-e29b-41d4-a716-446655440000", "req-{uuid}"},
           {"at 0x7ffd12ab and deadbeef01", "at {hex} and {hex}"},
           {"mail to a.b@example.com failed", "mail to {email} failed"},
           {"from 10.0.0.1:8080 to fe80::1", "from {ip} to {ip}"},
           {"mac 00:1a:2b:3c:4d:5e", "mac {ip}"},
           {"on 2026-01-02T03:04:05Z", "on {date}"},
           {"on 2026-01-02 03:04:05.678", "on {date}"},
           {"get https://u:p@h/x?y=1: no", "get {url}: no"},
           {"url=tcp://h:1", "url={url}"},
           {"open /var/lib/x.db: denied", "open {path}: denied"},
           {"open C:\\data\\x.db", "open {path}"},
           {"in src/shop/cart.cc:17", "in {path}"},
           {"after 30s, 1.5ms and 1h2m3s", "after {duration}, {duration} and {duration}"},
           {"after 30 seconds", "after {duration}"},
           {"column \"user\" of 'orders'", "column {quoted} of {quoted}"},
           {"id=17 name='x'", "id={int} name={quoted}"},
           {"worker17 of thread-3", "worker{int} of thread-{int}"},
           {"4,150,908 rows", "{int} rows"},
           {"key k9Mtd2gDcgG4Xz", "key {token}"},
       }) {
    INFO(text);
    CHECK(parameterise(text) == expected);
  }
}

TEST_CASE("what only looks like data stays") {
  for (const char* text :
       {"utf-8", "sha256 and md5", "HTTP/2", "ipv4", "Fee::add() failed", "it's the server's", "and/or",
        "application/json", "std::vector", "deadbeef", "a face", "don't", "x86", ""}) {
    INFO(text);
    CHECK(parameterise(text) == text);
  }
}

TEST_CASE("white space runs become one blank, ends are trimmed") {
  CHECK(parameterise("  a \t\r\n b  ") == "a b");
  CHECK(parameterise(" \n ") == "");
}

TEST_CASE("an open quote quotes nothing, and a second telling does not change the text") {
  CHECK(parameterise("can't open \"x") == "can't open \"x");
  for (const char* text : {"order 4711 of 'x' at 10.0.0.1 after 3 s", "a {uuid} b {int}", "((((", "\"\"\""})
    CHECK(parameterise(parameterise(text)) == parameterise(text));
}

TEST_CASE("hostile texts are read once") {
  for (const char* part : {"'", "\"a ", "1,234", "0x", "a=", "://", "@.", "::", "-1", "1.", "{", "aA1"}) {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += part;
    CHECK(parameterise(text).size() <= 12 * text.size());
  }
}

TEST_CASE("a whole word is data of one kind, or a name") {
  const auto kind = [](std::string_view word) { return std::string(data_kind(word)); };
  CHECK(kind("550e8400-e29b-41d4-a716-446655440000") == "uuid");
  CHECK(kind("4711") == "int");
  CHECK(kind("7f3a9c1e") == "hex");
  CHECK(kind("2026-01-02") == "date");
  CHECK(kind("a@example.com") == "email");
  CHECK(kind("10.0.0.1") == "ip");
  CHECK(kind("+49 30 1234567") == "phone");
  CHECK(kind("01ARZ3NDEKTSV4RRFFQ69G5FAV") == "token");
  for (const char* name : {"orders", "v1", "v2beta1", "eu-west-1", "my-service-2", "deadbeef", "index.html",
                           "GetUserById", "oauth2", ""})
    CHECK(kind(name).empty());
}

TEST_CASE("IPv6 is told from C++ and from times") {
  for (const char* word :
       {"::1", "fe80::1", "2001:db8::8a2e:370:7334", "2001:db8:0:0:0:0:2:1", "::ffff:10.0.0.1"})
    CHECK(word_kind::is_ip(word));
  for (const char* word : {"add::", "std::", "a::b", "::", "10:25:41", "f:1:2", "abc"})
    CHECK_FALSE(word_kind::is_ip(word));
}

TEST_CASE("typographic quotes quote, in every language's kind") {
  for (const char* text :
       {"user \u201cjane\u201d is gone", "user \u201ejane\u201c is gone", "user \u201ejane\u201d is gone",
        "user \u00abjane\u00bb is gone", "user \u300cjane\u300d is gone", "user \u300ejane\u300f is gone",
        "user \u2039jane\u203a is gone", "user \u201ajane\u2018 is gone"})
    CHECK(parameterise(text) == "user {quoted} is gone");
  CHECK(parameterise("\u7528\u6237\u300c\u5f20\u4e09\u300d\u4e0d\u5b58\u5728") ==
        "\u7528\u6237{quoted}\u4e0d\u5b58\u5728");
  CHECK(parameterise("never \u201cclosed") == "never \u201cclosed");
  CHECK(parameterise("it\u2019s here") == "it\u2019s here");
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "\u201c";
  CHECK(parameterise(many) == many);
  for (const char* quoted : {"\u201ea\u201d", "\u201ea\u201c"}) {
    std::string text, expected;
    for (int i = 0; i < 20'000; ++i) text += quoted, expected += "{quoted}";
    CHECK(parameterise(text) == expected);
    CHECK(parameterise(text + "\u201c\u201d") == expected + "{quoted}");
  }
}

TEST_CASE("a duration stands in a script without blanks") {
  CHECK(parameterise("\u8017\u65f6123ms") == "\u8017\u65f6{duration}");
  CHECK(parameterise("\u8ba2\u535512345\u4e22\u5931") == "\u8ba2\u5355{int}\u4e22\u5931");
  CHECK(parameterise("123ms\u3067\u3059") == "{duration}\u3067\u3059");
}

TEST_CASE("ids of machines and exponents are data") {
  CHECK(parameterise("pod api-7f9c6d5b4-x2x9z evicted") == "pod api-{token} evicted");
  CHECK(parameterise("pod shop-api-6d8f7c9b5-k8s2p evicted") == "pod shop-api-{token} evicted");
  CHECK(parameterise("a well-known-thing") == "a well-known-thing");
  CHECK(parameterise("order 01ARZ3NDEKTSV4RRFFQ69G5FAV") == "order {token}");
  CHECK(parameterise("order 01BX5ZZKBKACTAV9WEVGEMMVRZ") == "order {token}");
  CHECK(parameterise("between -12.5e3 and 7.1E-9") == "between {int} and {int}");
  CHECK(parameterise("7.1em wide") == "{int}em wide");
}
