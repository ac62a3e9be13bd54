// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "schema/family.hpp"
#include "schema/shape.hpp"
#include "schema/shape_samples.hpp"

using namespace streamlab;
using namespace streamlab::schema;

TEST_CASE("what render writes is read back as the same shape") {
  Samples samples(3);
  Shape all = parsed("null");
  for (int i = 0; i < 300; ++i) {
    const Shape shape = parsed(samples.write(samples.next(), Samples::Spelling::plain));
    all = fuse(all, shape);
    for (const Shape& one : {shape, all}) {
      const auto back = parse_shape(render(one));
      REQUIRE(back.ok());
      CHECK(*back == one);
    }
  }
  for (const char* text :
       {"b", "n|z", "[]", "[b|n]", "{}", R"({"a":n,"b"?:s,*int:{"\"\\":^}})", "b|n|s|z|[]|{}|^"})
    CHECK(render(parse_shape(text).value()) == text);
  CHECK(render(parse_shape(R"({"b":n,"a":s|b})").value()) == R"({"a":b|s,"b":n})");
}

TEST_CASE("what is no shape is refused by its byte, without its text") {
  for (const std::string text :
       {"", "x", "text", "n|", "|n", "[n", "[n]]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":n,}", "{a:n}",
        "{\"a\":n,\"a\":s}", "{*needle:n}", "{\"needle\":q}", "{\"a", "{\"a\\", "n n", "{\"\xff\":n}"}) {
    const auto read = parse_shape(text);
    CAPTURE(text);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().reason.find("needle") == std::string::npos);
  }
  CHECK(parse_shape(std::string(100'000, '[')).error().reason == "it is nested deeper than 64 at byte 66");
  CHECK(parse_shape(R"({"a":n,"a":s})").error().reason == "a key stands there for the second time at byte 8");
  CHECK(parse_shape("{*int:n,*int:s}").error().reason == "a key stands there for the second time at byte 9");
  CHECK(parse_shape("[n|").error().reason == "a type was expected at byte 4");
}

TEST_CASE("differences are told as drift tells them") {
  const auto between = [](const char* a, const char* b) {
    std::string out;
    for (const Drift& drift : differences(parse_shape(a).value(), parse_shape(b).value()))
      out += drift.path + ' ' + (drift.old_type.empty() ? "-" : drift.old_type) + ' ' +
             (drift.new_type.empty() ? "-" : drift.new_type) + (drift.breaking ? " breaking;" : " additive;");
    return out;
  };
  CHECK(between(R"({"a":n})", R"({"a":n})").empty());
  CHECK(between(R"({"a":n|z})", R"({"a":n})").empty());
  CHECK(between(R"({"a"?:n})", "{}").empty());
  CHECK(between(R"({"a":n})", R"({"a":s,"b":{"c":n}})") == R"($.a n s breaking;$.b - {"c":n} additive;)");
  CHECK(between(R"({"a":n})", R"({"a"?:n})") == "$.a n - breaking;");
  CHECK(between(R"({"a":z})", R"({"a":n})") == "$.a z n additive;");
  CHECK(between("[n]", "[n|s]") == "$[] n n|s breaking;");
  CHECK(between("n", "{}") == "$ n {} breaking;");
}

TEST_CASE("types in words, also of a text that was cut short") {
  CHECK(schema::type_words("n") == "number");
  CHECK(schema::type_words("b|s|z") == "boolean or string or null");
  CHECK(schema::type_words(R"([{"a]":n}]|{"}|\"{":s|z})") == "array or object");
  CHECK(schema::type_words(R"({"a":{"b":[n)") == "object");
  CHECK(schema::type_words("^") == "too deep");
  CHECK(schema::type_words("").empty());
  for (const std::string text : {"text", "binary", "malformed", "nn", "[n]n"})
    CHECK(schema::type_words(text) == text);
}
