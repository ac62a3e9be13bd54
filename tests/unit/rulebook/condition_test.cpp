// SPDX-License-Identifier: Apache-2.0
#include "rulebook/condition.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::rulebook;

namespace {
bool holds(const char* text, bool a, bool b, bool c) {
  std::string why;
  const auto condition = parse_condition(text, {"a", "b", "c"}, why);
  INFO(why);
  REQUIRE(condition.has_value());
  return evaluate(*condition, {a, b, c});
}
}  // namespace

TEST_CASE("or binds weaker than and, and weaker than not") {
  for (int bits = 0; bits < 8; ++bits) {
    const bool a = bits & 1, b = bits & 2, c = bits & 4;
    CHECK(holds("a or b and not c", a, b, c) == (a || (b && !c)));
    CHECK(holds("(a or b) and not c", a, b, c) == ((a || b) && !c));
    CHECK(holds("not (a and b) or c", a, b, c) == (!(a && b) || c));
    CHECK(holds("not not a", a, b, c) == a);
  }
}

TEST_CASE("a broken condition says why") {
  std::string why;
  for (const auto* text : {"", "a and", "(a", "a b", "d", "a)", "and", "a & b"}) {
    why.clear();
    CHECK_FALSE(parse_condition(text, {"a", "b"}, why).has_value());
    CHECK_FALSE(why.empty());
  }
  CHECK_FALSE(parse_condition(std::string(100000, '('), {"a"}, why).has_value());
}
