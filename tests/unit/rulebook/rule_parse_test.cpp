// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "rulebook/rule.hpp"

using namespace streamlab;
using namespace streamlab::rulebook;

namespace {

std::string rule_with(const std::string& detection, const std::string& rest = "") {
  return "id: mine\nlevel: high\ndetection:\n" + detection +
         "advice:\n  title: T\ntests:\n  match: [{error_class: a}]\n  no_match: [{error_class: b}]\n" + rest;
}
const std::string kPlain = "  s: {error_class: a}\n";

bool matches(const std::string& selection, const Facts& facts) {
  return parse_rule(rule_with("  s: {" + selection + "}\n"), "f.yaml").value().matches(facts);
}

}  // namespace

TEST_CASE("modifiers compare as they say") {
  CHECK(matches("error_class: ABC", {{"error_class", {"abc"}}}));
  CHECK(matches("error_class|contains: b", {{"error_class", {"abc"}}}));
  CHECK(matches("error_class|startswith: ab", {{"error_class", {"abc"}}}));
  CHECK_FALSE(matches("error_class|endswith: ab", {{"error_class", {"abc"}}}));
  CHECK(matches("error_class|re: '^a.c$'", {{"error_class", {"abc"}}}));
  CHECK(matches("status|in: [1, 2]", {{"status", {"2"}}}));
  CHECK(matches("status|gte: 500", {{"status", {"503"}}}));
  CHECK_FALSE(matches("status|lte: 500", {{"status", {"503"}}}));
  CHECK(matches("status|exists: false", {{"error_class", {"x"}}}));
  CHECK_FALSE(matches("status|exists: true", {{"error_class", {"x"}}}));
  CHECK_FALSE(matches("status: 500", {}));
  CHECK(matches("frame|contains: pool", {{"frame", {"main", "pool.acquire"}}}));
  CHECK_FALSE(matches("error_class: a, status: 5", {{"error_class", {"a"}}}));
}

TEST_CASE("a broken rule is told with its line") {
  const auto line = [](const std::string& yaml) {
    const auto rule = parse_rule(yaml, "f.yaml");
    REQUIRE_FALSE(rule.ok());
    CHECK(rule.error().code == ErrorCode::invalid_config);
    return rule.error().where.line;
  };
  CHECK(line(rule_with("  s: {error_klass: a}\n")) == 4);
  CHECK(line(rule_with("  s: {error_class|near: a}\n")) == 4);
  CHECK(line(rule_with(kPlain + "  condition: s and t\n")) == 5);
  CHECK(line(rule_with(kPlain, "extra: 1\n")) == 10);
  CHECK(line(rule_with("  s: {error_class|re: '('}\n")) == 4);
  CHECK(line(rule_with("  s: {status|gte: many}\n")) == 4);
  CHECK(line("id: [\n") > 0);
  CHECK(line(rule_with(kPlain, "id: again\n")) == 10);
}

TEST_CASE("a rule without tests is refused") {
  const std::string rule = "id: mine\nlevel: high\ndetection:\n  s: {error_class: a}\nadvice: {title: T}\n";
  CHECK_FALSE(parse_rule(rule, "f.yaml").ok());
  CHECK_FALSE(parse_rule(rule + "tests: {match: [{error_class: a}]}\n", "f.yaml").ok());
}

TEST_CASE("a selection that the condition never uses is refused") {
  CHECK_FALSE(parse_rule(rule_with(kPlain + "  t: {error_class: b}\n  condition: s\n"), "f.yaml").ok());
}

TEST_CASE("hostile YAML is refused") {
  CHECK_FALSE(parse_rule("", "f.yaml").ok());
  CHECK_FALSE(parse_rule("just text", "f.yaml").ok());
  CHECK_FALSE(parse_rule(std::string(70'000, 'a'), "f.yaml").ok());
  CHECK_FALSE(parse_rule(std::string(60'000, '['), "f.yaml").ok());
  CHECK_FALSE(parse_rule(std::string(60'000, '{'), "f.yaml").ok());
  CHECK_FALSE(parse_rule("a: &x [1]\nb: *x\n", "f.yaml").ok());
  CHECK_FALSE(parse_rule(rule_with(kPlain) + "---\nid: two\n", "f.yaml").ok());
  CHECK_FALSE(parse_rule(std::string("\0\xff\xfe", 3), "f.yaml").ok());
  CHECK_FALSE(parse_rule("? [a]\n: b\n", "f.yaml").ok());
}
