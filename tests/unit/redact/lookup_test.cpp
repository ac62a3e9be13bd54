// SPDX-License-Identifier: Apache-2.0
#include "redact/lookup.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamlab;
using namespace streamlab::redact;

namespace {

constexpr const char* kRules = R"({
  "allowlisted_fields": ["kind"],
  "hash_fields": ["user_id", "$.owner.id", "account"],
  "remove_fields": ["secret"],
  "domains": {"person": ["user_id", "$.owner.id"]},
  "salt_env_var": "SALT"})";

Policy policy() {
  const auto source = ConfigSource::from_text("rules.json", kRules);
  REQUIRE(source.ok());
  auto made = parse_policy(*source);
  REQUIRE(made.ok());
  return std::move(*made);
}

std::shared_ptr<const Keyring> ring(const Policy& policy, bool previous) {
  auto made = Keyring::load(policy, [&](const std::string& name) -> std::optional<std::string> {
    if (name == "SALT") return "streamlab-test-vector-key-0123456789abcdef";
    if (previous && name == "SALT_PREV") return "the-key-of-last-year-0123456789abcdefghij";
    return std::nullopt;
  });
  REQUIRE(made.ok());
  return *made;
}

/// What redaction stores for that value of that field.
std::string stored(const Policy& policy, const std::shared_ptr<const Keyring>& keyring, std::size_t rule,
                   ValueTag tag, const std::string& value) {
  Pseudonymiser made(keyring);
  std::string out;
  made.append(out, made.domain(policy.rules[rule].domain), tag, value);
  return out;
}

}  // namespace

TEST_CASE("a field is a rule as written, or a path that a hash rule decides") {
  const Policy rules = policy();
  const auto written = hash_rules_for(rules, "user_id");
  REQUIRE(written.ok());
  REQUIRE(written->size() == 1);
  CHECK(rules.rules[written->front()].path.text() == "user_id");
  for (const char* path : {"$.a.user_id", "a.b.user_id", "kind.user_id"})
    CHECK(hash_rules_for(rules, path).value() == *written);
  CHECK(rules.rules[hash_rules_for(rules, "owner.id")->front()].path.text() == "$.owner.id");
}

TEST_CASE("a field that no rule hashes is told with what decides about it") {
  const Policy rules = policy();
  for (const auto& [field, says] :
       {std::pair{"kind", "stored as they are"}, std::pair{"$.secret.user_id", "with all that is below"},
        std::pair{"nobody", "dropped"}, std::pair{"x.owner.id", "dropped"},
        std::pair{"*.user_id", "dropped"}}) {
    const auto found = hash_rules_for(rules, field);
    CAPTURE(field);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == ErrorCode::not_found);
    CHECK(found.error().reason.find(says) != std::string::npos);
  }
  CHECK(hash_rules_for(rules, "a..b").error().code == ErrorCode::usage);
}

TEST_CASE("the tokens are those that redaction stores, under the current key and the previous one") {
  const Policy rules = policy();
  const auto keyring = ring(rules, true);
  const auto field = hash_rules_for(rules, "account").value();
  const auto tokens = tokens_of(rules, keyring, field, "42.0", LookupType::automatic).value();
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[0].token == stored(rules, keyring, field[0], ValueTag::string, "42.0"));
  CHECK(tokens[1].token == stored(rules, keyring, field[0], ValueTag::number, "42"));
  CHECK(tokens[2].token == stored(rules, keyring->previous(), field[0], ValueTag::string, "42.0"));
  CHECK(tokens[0].kid == keyring->kid());
  CHECK(tokens[2].kid == keyring->previous()->kid());
  CHECK(keyring->knows(tokens[2].kid));
  CHECK_FALSE(tokens[2].is_current);
  CHECK(tokens_of(rules, ring(rules, false), field, "42.0", LookupType::automatic)->size() == 2);
}

TEST_CASE("a type is what the value was in JSON") {
  const Policy rules = policy();
  const auto keyring = ring(rules, false);
  const auto field = hash_rules_for(rules, "account").value();
  const auto size = [&](const char* value, LookupType type) {
    const auto tokens = tokens_of(rules, keyring, field, value, type);
    return tokens.ok() ? static_cast<int>(tokens->size()) : -1;
  };
  CHECK(size("true", LookupType::automatic) == 2);
  CHECK(size("007", LookupType::automatic) == 1);
  CHECK(size(" 7", LookupType::automatic) == 1);
  CHECK(size("[7]", LookupType::automatic) == 1);
  CHECK(size("7", LookupType::string) == 1);
  CHECK(size("7", LookupType::number) == 1);
  CHECK(size("seven", LookupType::number) == -1);
  CHECK(size("7", LookupType::boolean) == -1);
  CHECK(size("\xff\xfe", LookupType::automatic) == -1);
}

TEST_CASE("an error of a look-up never repeats the value") {
  const Policy rules = policy();
  const auto field = hash_rules_for(rules, "account").value();
  for (const LookupType type : {LookupType::number, LookupType::boolean}) {
    const auto failed = tokens_of(rules, ring(rules, false), field, "needle-value", type);
    REQUIRE_FALSE(failed.ok());
    for (const std::string& text : {failed.error().message, failed.error().reason, failed.error().help})
      CHECK(text.find("needle") == std::string::npos);
  }
}

TEST_CASE("fields of one domain have one token, and a token stands for itself") {
  const Policy rules = policy();
  const auto keyring = ring(rules, true);
  const auto one =
      tokens_of(rules, keyring, hash_rules_for(rules, "user_id").value(), "jane", LookupType::string);
  const auto other =
      tokens_of(rules, keyring, hash_rules_for(rules, "owner.id").value(), "jane", LookupType::string);
  CHECK(one->front().token == other->front().token);
  const auto again = tokens_of(rules, keyring, hash_rules_for(rules, "account").value(), one->front().token,
                               LookupType::automatic);
  REQUIRE(again->size() == 1);
  CHECK(again->front().token == one->front().token);
}
