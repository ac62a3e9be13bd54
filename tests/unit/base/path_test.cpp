// SPDX-License-Identifier: Apache-2.0
#include "base/path.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace streamlab;

namespace {

bool matches(std::string_view pattern, std::vector<std::string_view> keys) {
  const auto path = PathPattern::parse(pattern);
  REQUIRE(path.ok());
  return path->matches(keys);
}

bool covers(std::string_view outer, std::string_view inner) {
  const auto a = PathPattern::parse(outer), b = PathPattern::parse(inner);
  REQUIRE((a.ok() && b.ok()));
  return a->covers(*b);
}

}  // namespace

TEST_CASE("a name matches that key at any depth") {
  CHECK(matches("a", {"a"}));
  CHECK(matches("a", {"x", "y", "a"}));
  CHECK_FALSE(matches("a", {"a", "b"}));
  CHECK_FALSE(matches("a", {"A"}));
  CHECK_FALSE(matches("a", {}));
}

TEST_CASE("a.b matches b directly under a at any depth") {
  CHECK(matches("a.b", {"a", "b"}));
  CHECK(matches("a.b", {"x", "a", "b"}));
  CHECK_FALSE(matches("a.b", {"a", "x", "b"}));
  CHECK(matches("a.a", {"a", "a", "a"}));
}

TEST_CASE("a dollar roots a path") {
  CHECK(matches("$.a.b", {"a", "b"}));
  CHECK_FALSE(matches("$.a.b", {"x", "a", "b"}));
  CHECK(matches("$", {}));
  CHECK_FALSE(matches("$", {"a"}));
}

TEST_CASE("a star is one key and two stars are any number of levels") {
  CHECK(matches("$.*.b", {"x", "b"}));
  CHECK_FALSE(matches("$.*.b", {"b"}));
  CHECK(matches("a.**", {"a"}));
  CHECK(matches("a.**", {"a", "b", "c"}));
  CHECK(matches("$.a.**.z", {"a", "z"}));
  CHECK(matches("$.a.**.z", {"a", "b", "c", "z"}));
  CHECK_FALSE(matches("$.a.**.z", {"a", "b", "c"}));
  CHECK(matches("$.**", {}));
}

TEST_CASE("escaped letters are literal") {
  CHECK(matches(R"($.a\.b)", {"a.b"}));
  CHECK(matches(R"(\*)", {"*"}));
  CHECK(matches(R"(\$)", {"$"}));
  CHECK(matches(R"(\\)", {"\\"}));
  CHECK_FALSE(matches(R"(\*)", {"x"}));
}

TEST_CASE("what is no path is refused") {
  for (const char* text :
       {"", ".", "a.", ".a", "a..b", "$.", "$a", "a.$", "a*", "***", "\\", "a\\", "\\a", "$.a*b"})
    CHECK_FALSE(PathPattern::parse(text).ok());
  std::string deep = "a";
  for (int i = 0; i < 64; ++i) deep += ".a";
  CHECK_FALSE(PathPattern::parse(deep).ok());
}

TEST_CASE("64 steps match 64 keys") {
  std::string deep = "$";
  for (int i = 0; i < 64; ++i) deep += ".a";
  CHECK(matches(deep, std::vector<std::string_view>(64, "a")));
  CHECK_FALSE(matches(deep, std::vector<std::string_view>(63, "a")));
}

TEST_CASE("a pattern of any number of wildcards covers itself") {
  std::string many = "*";
  for (int i = 0; i < 40; ++i) many += ".*";
  CHECK(covers(many, many));
}

TEST_CASE("a pattern covers another when it matches all that the other does") {
  CHECK(covers("a", "x.a"));
  CHECK(covers("**", "a.b"));
  CHECK(covers("**.a", "a"));
  CHECK(covers("a", "**.a"));
  CHECK(covers("$.*", "$.a"));
  CHECK(covers("a.**", "a.b.c"));
  CHECK(covers("$.a.**", "$.a.*.c"));
  CHECK_FALSE(covers("x.a", "a"));
  CHECK_FALSE(covers("$.a", "a"));
  CHECK_FALSE(covers("$.*", "a"));
  CHECK_FALSE(covers("a.b", "a.*"));
}
