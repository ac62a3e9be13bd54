// SPDX-License-Identifier: Apache-2.0
#include "pipeline/field_reader.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using pipeline::FieldReader;
using redact::TimeUnit;

namespace {
std::string read(const char* path, std::string_view payload) {
  FieldReader reader(PathPattern::parse(path).value());
  const auto found = reader.read(payload);
  return found ? std::string(*found) : "none";
}
}  // namespace

TEST_CASE("a field is found by its path, through arrays, as text") {
  CHECK(read("$.id", R"({"x":{"id":1},"id":"a\u0062"})") == "ab");
  CHECK(read("id", R"({"x":{"id":1},"id":2})") == "1");
  CHECK(read("$.a.b", R"({"a":[{"c":0},{"b":1e2}]})") == "1e2");
  CHECK(read("$.id", R"({"id":null})") == "none");
  CHECK(read("$.id", R"({"id":{"id":1}})") == "none");
  CHECK(read("$.id", "{\"id\":1") == "none");
  CHECK(read("$.id", "") == "none");
}

TEST_CASE("times are read in their unit, digits below a microsecond are cut") {
  FieldReader reader(PathPattern::parse("$.t").value());
  const auto time = [&](const std::string& value, TimeUnit unit) {
    return reader.read_time(R"({"t":)" + value + "}", unit);
  };
  CHECK(time("1700000000", TimeUnit::s) == 1'700'000'000'000'000);
  CHECK(time("\"1700000000123.5\"", TimeUnit::ms) == 1'700'000'000'123'500);
  CHECK(time("1700000000123456789", TimeUnit::ns) == 1'700'000'000'123'456);
  CHECK(time("\"2026-02-03T04:05:06Z\"", TimeUnit::rfc3339).has_value());
  CHECK_FALSE(time("\"soon\"", TimeUnit::ms));
  CHECK_FALSE(time("1e300", TimeUnit::ms));
  CHECK_FALSE(time("\"\"", TimeUnit::s));
}
