// SPDX-License-Identifier: Apache-2.0
#include "redact/policy.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamlab;
using namespace streamlab::redact;

namespace {

Result<Policy> parse(const std::string& text) {
  auto source = ConfigSource::from_text("rules.json", text);
  REQUIRE(source.ok());
  return parse_policy(*source);
}

std::string why(const std::string& text) {
  const auto policy = parse(text);
  REQUIRE_FALSE(policy.ok());
  CHECK(policy.error().code == ErrorCode::invalid_config);
  CHECK(policy.error().where.line > 0);
  return policy.error().message;
}

}  // namespace

TEST_CASE("the seed's rules load") {
  const auto policy = parse(R"({"allowlisted_fields": ["timestamp","event_type"],
    "hash_fields": ["user_id"], "remove_fields": ["free_text"], "hash_algo": "sha256", "salt_env_var": "PII_HASH_SALT"})");
  REQUIRE(policy.ok());
  CHECK(policy->rules.size() == 4);
  CHECK(policy->hashes());
  CHECK(policy->rules[2].domain == "user_id");
  CHECK(policy->rules[2].line == 2);
  CHECK(policy->default_detectors);
}

TEST_CASE("an unknown key is refused with a suggestion") {
  const auto policy = parse(R"({"allowlist_fields": []})");
  REQUIRE_FALSE(policy.ok());
  CHECK(policy.error().help.find("allowlisted_fields") != std::string::npos);
  CHECK(policy.error().where.line == 1);
}

TEST_CASE("a path in two lists and a duplicate are refused") {
  CHECK(why(R"({"allowlisted_fields": ["a"], "remove_fields": ["a"]})") ==
        "the same path in allowlisted_fields and remove_fields");
  CHECK(why(R"({"allowlisted_fields": ["a", "a"]})") == "duplicate rule");
  CHECK(why(R"({"allowlisted_fields": ["a", "**.a"]})") == "duplicate rule");
  CHECK(parse(R"({"allowlisted_fields": ["a", "$.b", "b.c"]})").ok());
}

TEST_CASE("a shadowed rule is refused") {
  for (
      const char* text : {
          R"({"remove_fields": ["a"], "allowlisted_fields": ["a.b"]})",
          R"({"remove_fields": ["a"], "allowlisted_fields": ["x.a"]})",
          R"({"hash_fields": ["a"], "allowlisted_fields": ["$.a.b"]})",
          R"({"remove_fields": ["**"], "allowlisted_fields": ["b"]})",
          R"({"remove_fields": ["a.b"], "hash_fields": ["$.a.b.c"]})",
          R"({"remove_fields": ["a", "$.a.b"]})",
          R"({"allowlisted_fields": ["a.**", "a.b"]})",
          R"({"remove_fields": ["$.a", "$.b"], "hash_fields": ["$.a.c", "x"], "allowlisted_fields": ["$.b.**"]})",
      })
    CHECK(why(text).find("shadowed") != std::string::npos);
  for (const char* text : {
           R"({"remove_fields": ["a.secret"], "allowlisted_fields": ["a.**"]})",
           R"({"remove_fields": ["$.a"], "allowlisted_fields": ["a.b"]})",
           R"({"allowlisted_fields": ["a.b", "a.**", "b"]})",
           R"({"hash_fields": ["$.*.id"], "allowlisted_fields": ["id"]})",
       })
    CHECK(parse(text).ok());
}

TEST_CASE("only keyed hashes are known") {
  for (const char* algo : {"md5", "sha1", "SHA256", "none", "hmac"})
    CHECK(why(std::string(R"({"hash_algo": ")") + algo + "\"}").find("unknown hash_algo") == 0);
  for (const char* algo : {"sha256", "sha384", "sha512", "sha3-256"})
    CHECK(parse(std::string(R"({"hash_algo": ")") + algo + "\"}").ok());
}

TEST_CASE("domains join rules as written") {
  const auto policy =
      parse(R"({"hash_fields": ["user_id","owner.id","x"], "domains": {"person": ["user_id","owner.id"]}})");
  REQUIRE(policy.ok());
  CHECK(policy->rules[0].domain == "person");
  CHECK(policy->rules[1].domain == "person");
  CHECK(policy->rules[2].domain == "x");
  CHECK_FALSE(parse(R"({"hash_fields": ["a"], "domains": {"p": ["b"]}})").ok());
  CHECK_FALSE(parse(R"({"hash_fields": ["a"], "domains": {"p": ["a"], "q": ["a"]}})").ok());
  CHECK_FALSE(parse(R"({"hash_fields": ["a", "b"], "domains": {"b": ["a"]}})").ok());
}

TEST_CASE("a pasted salt is not echoed") {
  const auto policy = parse(R"({"salt_env_var": "s3cr3t-salt-of-mine"})");
  REQUIRE_FALSE(policy.ok());
  CHECK((policy.error().message + policy.error().reason).find("s3cr3t") == std::string::npos);
}

TEST_CASE("value detectors are names or one's own") {
  CHECK_FALSE(parse(R"({"value_detectors": []})")->default_detectors);
  CHECK(parse(R"({"value_detectors": ["email", "ip"]})")->detectors.size() == 3);
  CHECK(parse(R"({"value_detectors": [{"name": "badge", "pattern": "B-[0-9]{6}", "validator": "luhn"}]})")
            .ok());
  for (const char* text : {R"(["emial"])", R"(["email", "email"])", R"([{"name": "email", "pattern": "x"}])",
                           R"x([{"name": "a", "pattern": "("}])x", R"([{"name": "a", "pattern": "x*"}])",
                           R"([{"name": "a"}])", R"([{"name": "a", "pattern": "x", "validator": "no"}])",
                           R"x([{"name": "a", "pattern": "(?=x)"}])x", R"([3])"})
    CHECK_FALSE(parse(std::string(R"({"value_detectors": )") + text + "}").ok());
}
