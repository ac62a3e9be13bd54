// SPDX-License-Identifier: Apache-2.0
#include "kb/advice.hpp"

#include "knowledge_base.hpp"

using namespace streamlab;
using namespace streamlab::kb;

TEST_CASE("advice names the endpoint and the status of the issue") {
  Issue issue;
  issue.error_class = "http_4xx", issue.status_code = 404, issue.endpoint_pattern = "http://shop/{int}";
  const auto advice = suggestions(*must(rulebook::RuleBook::shipped()), issue);
  REQUIRE(advice.size() == 1);
  CHECK(advice[0].title == "http://shop/{int} does not exist there (404)");
}

TEST_CASE("advice has no empty brackets where the issue has no reason") {
  Issue issue;
  issue.error_class = "malformed_payload", issue.endpoint_pattern = "ws://shop/";
  const auto book = must(rulebook::RuleBook::shipped());
  CHECK(suggestions(*book, issue).at(0).title == "ws://shop/ sends payloads that are no valid JSON");
  issue.reason = "syntax";
  CHECK(suggestions(*book, issue).at(0).title == "ws://shop/ sends payloads that are no valid JSON (syntax)");
}
