// SPDX-License-Identifier: Apache-2.0
#include "scenario/overlay.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::scenario;

namespace {

std::string changed(const std::string& text, const std::string& path, const std::string& value) {
  auto source = ConfigSource::from_text("t.json", text);
  REQUIRE(source.ok());
  auto out = with_settings(std::move(source).value(), {{path, value}});
  REQUIRE(out.ok());
  return std::string(out.value().text());
}

}  // namespace

TEST_CASE("a value is put in place of the old one") {
  CHECK(changed(R"({"a": {"b": 1}, "c": 2})", "a.b", "50") == R"({"a": {"b": 50}, "c": 2})");
  CHECK(changed(R"({"a": {"b": [1, 2]}})", "$.a", R"({"x": true})") == R"({"a": {"x": true}})");
}

TEST_CASE("a missing member is added with what leads to it, on the same line") {
  CHECK(changed("{\n\"c\": 2}", "a.b", "1") == "{\"a\": {\"b\": 1}, \n\"c\": 2}");
  CHECK(changed("{}", "a", "1") == "{\"a\": 1}");
}

TEST_CASE("what is no JSON is a string") {
  CHECK(changed(R"({"a": 1})", "a", "max") == R"({"a": "max"})");
  CHECK(changed(R"({"a": 1})", "a", "say \"hi\"") == R"({"a": "say \"hi\""})");
  CHECK(changed(R"({"a": 1})", "a", "\"7\"") == R"({"a": "7"})");
}

TEST_CASE("where only text can stand, digits are text") {
  CHECK(changed("{}", "endpoint", "20240101") == R"({"endpoint": "20240101"})");
  CHECK(changed("{}", "name", "null") == R"({"name": "null"})");
  CHECK(changed("{}", "config.headers.X", "123456") == R"({"config": {"headers": {"X": "123456"}}})");
  CHECK(changed("{}", "$.config.headers.X", "\"7\"") == R"({"config": {"headers": {"X": "7"}}})");
}

TEST_CASE("line feeds of a value do not move the lines behind") {
  CHECK(changed("{\"a\": 1}", "a", "[1,\n2]") == "{\"a\": [1, 2]}");
}

TEST_CASE("a dot in a name is escaped") {
  CHECK(path_names("a\\.b.c") == std::vector<std::string>{"a.b", "c"});
  CHECK(path_names("").empty());
  CHECK(path_names("a..b").empty());
}

TEST_CASE("a path through what is no object is refused") {
  auto source = ConfigSource::from_text("t.json", R"({"a": 1})");
  REQUIRE(source.ok());
  CHECK_FALSE(with_settings(source.value(), {{"a.b", "1"}}).ok());
  CHECK_FALSE(with_settings(source.value(), {{"", "1"}}).ok());
}
