// SPDX-License-Identifier: Apache-2.0
#include "kb/rules.hpp"

#include <fstream>

#include "knowledge_base.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::kb;

TEST_CASE("all shipped rules load and pass their own tests") {
  const auto book = must(RuleBook::shipped());
  CHECK(book->rules().size() >= 30);
  for (const auto& rule : book->rules())
    for (const auto& failure : run_tests(rule)) FAIL_CHECK(failure.rule_id << ": " << failure.what);
}

TEST_CASE("the highest level comes first among the rules that match") {
  const auto book = must(RuleBook::shipped());
  const auto found =
      book->matching({{"error_class", {"schema_drift"}}, {"detail", {"breaking: $.a n -> s"}}});
  REQUIRE(found.size() == 2);
  CHECK(found[0]->id == "schema-drift-breaking");
}

TEST_CASE("advice names the endpoint and the status of the issue") {
  Issue issue;
  issue.error_class = "http_4xx", issue.status_code = 404, issue.endpoint_pattern = "http://shop/{int}";
  const auto advice = suggestions(*must(RuleBook::shipped()), issue);
  REQUIRE(advice.size() == 1);
  CHECK(advice[0].title == "http://shop/{int} does not exist there (404)");
}

TEST_CASE("advice has no empty brackets where the issue has no reason") {
  Issue issue;
  issue.error_class = "malformed_payload", issue.endpoint_pattern = "ws://shop/";
  const auto book = must(RuleBook::shipped());
  CHECK(suggestions(*book, issue).at(0).title == "ws://shop/ sends payloads that are no valid JSON");
  issue.reason = "syntax";
  CHECK(suggestions(*book, issue).at(0).title == "ws://shop/ sends payloads that are no valid JSON (syntax)");
}
