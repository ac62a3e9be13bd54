// SPDX-License-Identifier: Apache-2.0
#include "scenario/environment.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::scenario;

namespace {

std::optional<std::string> lookup(const char* name) {
  const std::string key = name;
  if (key == "HOST") return "example.org";
  if (key == "LOOP") return "${HOST}";
  if (key == "EMPTY") return "";
  return std::nullopt;
}

}  // namespace

TEST_CASE("variables are replaced, once and only once") {
  CHECK(expand("wss://${HOST}/a", lookup).text == "wss://example.org/a");
  CHECK(expand("${HOST}${HOST}", lookup).text == "example.orgexample.org");
  CHECK(expand("${LOOP}", lookup).text == "${HOST}");
  CHECK(expand("[${EMPTY}]", lookup).text == "[]");
  CHECK(expand("${HOST}", lookup).used);
  CHECK_FALSE(expand("HOST", lookup).used);
}

TEST_CASE("a dollar alone and a doubled one are literal") {
  CHECK(expand("5$ {x} $HOST", lookup).text == "5$ {x} $HOST");
  CHECK(expand("$${HOST}", lookup).text == "${HOST}");
  CHECK(expand("a$${b}${HOST}", lookup).text == "a${b}example.org");
}

TEST_CASE("the first unset variable is named") {
  CHECK(expand("${HOST} ${NOPE} ${MORE}", lookup).missing == "NOPE");
}

TEST_CASE("what is no name is malformed") {
  for (const char* text : {"${", "${}", "${A B}", "${1A}", "x${A", "${A-B}"})
    CHECK(expand(text, lookup).malformed);
}
