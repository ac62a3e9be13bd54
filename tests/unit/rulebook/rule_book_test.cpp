// SPDX-License-Identifier: Apache-2.0
#include "rulebook/rule_book.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::rulebook;

TEST_CASE("all shipped rules load and pass their own tests") {
  const auto book = RuleBook::shipped().value();
  CHECK(book->rules().size() >= 30);
  for (const auto& rule : book->rules())
    for (const auto& failure : run_tests(rule)) FAIL_CHECK(failure.rule_id << ": " << failure.what);
}

TEST_CASE("the highest level comes first among the rules that match") {
  const auto book = RuleBook::shipped().value();
  const auto found =
      book->matching({{"error_class", {"schema_drift"}}, {"detail", {"breaking: $.a n -> s"}}});
  REQUIRE(found.size() == 2);
  CHECK(found[0]->id == "schema-drift-breaking");
}
