// SPDX-License-Identifier: Apache-2.0
#include "redact/pseudonym.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace streamlab;
using namespace streamlab::redact;

namespace {

constexpr const char* kKey = "streamlab-test-vector-key-0123456789abcdef";

struct Vector {
  const char* algo;
  const char* domain;
  char tag;
  const char* value;
  const char* token;
};

// Stored data depends on these: a change needs a new version of the token.
constexpr Vector kVectors[] = {
    {"sha256", "user_id", 's', "u-42", "p1.16193b12.5a40e1aefa0e03052ddc750b7b877e4e"},
    {"sha256", "contact.email", 's', "u-42", "p1.16193b12.e4e9761b48590092d2ef79220787019b"},
    {"sha256", "user_id", 's', "42", "p1.16193b12.734db2d5cbcd81e50ec65cbb4c91c3fe"},
    {"sha256", "user_id", 'n', "42", "p1.16193b12.e77ee87d39e7b9f70facea657a9a8051"},
    {"sha256", "user_id", 'n', "42.0", "p1.16193b12.e77ee87d39e7b9f70facea657a9a8051"},
    {"sha256", "user_id", 'n', "4.2e1", "p1.16193b12.e77ee87d39e7b9f70facea657a9a8051"},
    {"sha256", "user_id", 'n', "12345678901234567890123", "p1.16193b12.5cac0a1f678296d816b04dd927db18ee"},
    {"sha256", "user_id", 'n', "12345678901234567890124", "p1.16193b12.6f76a71c09cd85a13e4be7df062549d7"},
    {"sha256", "user_id", 'n', "-0.0", "p1.16193b12.a85a034b32429f903e98da287dde25c4"},
    {"sha256", "user_id", 's', "", "p1.16193b12.682a6e72cf9d94b87840fec453c8e85a"},
    {"sha256", "user_id", 's', "\xc3\xa9", "p1.16193b12.42978171261b1cb958fbf2ac98188746"},
    {"sha256", "user_id", 's', "e\xcc\x81", "p1.16193b12.28be94b98d4a3caafb64af6a22a6a2fa"},
    {"sha256", "user_id", 's', "Jane@X.com", "p1.16193b12.067d95275f62748dc558aebc6a497519"},
    {"sha256", "user_id", 'b', "true", "p1.16193b12.10e24d7da59858e989413401a1bfc244"},
    {"sha256", "session_id", 's', "s-00ff", "p1.16193b12.14b587c2b751a0ae51b50157618b4b9d"},
    {"sha256", "$.device.id", 's', "dev-1", "p1.16193b12.594d4170e82d415fa57a44594589a5e0"},
    {"sha256", "user_id", 'n', "1E400", "p1.16193b12.14397b41d7bfd583bbeb7c98869353ac"},
    {"sha256", "user_id", 'n', "0.10", "p1.16193b12.e39a97db2fb29aaba70efd688461cdfb"},
    {"sha256", "user_id", 'b', "false", "p1.16193b12.e83ef59d0d3cc5e06b29c1b32205feac"},
    {"sha256", "user_id", 'n', "100", "p1.16193b12.07615afd37dfe097d06bd33f158d66a0"},
    {"sha256", "user_id", 'n', "1e2", "p1.16193b12.07615afd37dfe097d06bd33f158d66a0"},
    {"sha256", "user_id", 'n', "1.00E+2", "p1.16193b12.07615afd37dfe097d06bd33f158d66a0"},
    {"sha256", "user_id", 'n', "0", "p1.16193b12.a85a034b32429f903e98da287dde25c4"},
    {"sha256", "user_id", 'n', "0.0", "p1.16193b12.a85a034b32429f903e98da287dde25c4"},
    {"sha256", "user_id", 'n', "-0", "p1.16193b12.a85a034b32429f903e98da287dde25c4"},
    {"sha256", "user_id", 'n', "0e5", "p1.16193b12.a85a034b32429f903e98da287dde25c4"},
    {"sha256", "user_id", 'n', "-12.50", "p1.16193b12.ea7bf66e0fff4abe6cb97f3177729e52"},
    {"sha256", "user_id", 'n', "0.000001", "p1.16193b12.088d69c0cdb5a3c93056c0ffb3db5b65"},
    {"sha256", "user_id", 'n', "1e-6", "p1.16193b12.088d69c0cdb5a3c93056c0ffb3db5b65"},
    {"sha256", "user_id", 'n', "123456789012345678901234567890.000",
     "p1.16193b12.b10126b3763536854578ad223cf0254c"},
    {"sha256", "user_id", 'n', "1E+400", "p1.16193b12.14397b41d7bfd583bbeb7c98869353ac"},
    {"sha256", "user_id", 'n', "9999999999999999999999999999999999999999",
     "p1.16193b12.71d169847a25ac294bf245f5e147c87a"},
    {"sha384", "user_id", 's', "u-42", "p1.770fb0f1.22b0ffb5c2fc8b01042ad963eeea05c6"},
    {"sha384", "user_id", 'n', "42", "p1.770fb0f1.6cc9e2b88e25a808b257a302383e324b"},
    {"sha384", "user_id", 'b', "true", "p1.770fb0f1.6d3f27975d41af960e74612970172ce6"},
    {"sha384", "contact.email", 's', "jane@example.com", "p1.770fb0f1.f850b6bcc30e9abcced35a9983bc14e9"},
    {"sha512", "user_id", 's', "u-42", "p1.0b8d40db.0cf710695bbb6ad454fbdd37b91f319c"},
    {"sha512", "user_id", 'n', "42", "p1.0b8d40db.f27eb73b20cbac4068f5c70dd8251d75"},
    {"sha512", "user_id", 'b', "true", "p1.0b8d40db.e071e18846b383d3df58cca1df4f720b"},
    {"sha512", "contact.email", 's', "jane@example.com", "p1.0b8d40db.45111fbd10a0b821da3f06efd90074e6"},
    {"sha3-256", "user_id", 's', "u-42", "p1.de8627df.c42e8c1fbe73195e4ad18898d0463796"},
    {"sha3-256", "user_id", 'n', "42", "p1.de8627df.62a52fe928f4b2c48fda6dc260dbcad3"},
    {"sha3-256", "user_id", 'b', "true", "p1.de8627df.0360280115a89ce1fb15ed61af27cb0f"},
    {"sha3-256", "contact.email", 's', "jane@example.com", "p1.de8627df.a2ac28eaed43e53f05c218d35a7233a3"},
};

std::shared_ptr<const Keyring> keyring(HashAlgo algo) {
  Policy policy;
  policy.hash_algo = algo;
  policy.salt_env_var = "SALT";
  policy.rules.push_back({std::move(PathPattern::parse("user_id")).value(), Action::hash, "user_id", 1});
  auto made = Keyring::load(policy, [](const std::string& name) {
    return name == "SALT" ? std::optional<std::string>(kKey) : std::nullopt;
  });
  REQUIRE(made.ok());
  return *made;
}

std::string canonical(std::string_view token) {
  std::string out;
  append_canonical_number(out, token);
  return out;
}

}  // namespace

TEST_CASE("pseudonyms agree with the published vectors") {
  for (const Vector& vector : kVectors) {
    Pseudonymiser made(keyring(*hash_algo(vector.algo)));
    std::string token;
    made.append(token, made.domain(vector.domain), static_cast<ValueTag>(vector.tag), vector.value);
    CHECK(token == vector.token);
  }
}

TEST_CASE("numbers of one value have one canonical form") {
  CHECK(canonical("42.0") == "42");
  CHECK(canonical("100") == "1e2");
  CHECK(canonical("0.10") == "1e-1");
  CHECK(canonical("-0") == "0");
  CHECK(canonical("0e999999999999999999999") == "0");
  CHECK(canonical("1e99999999999999999999") == "1e99999999999999999999");
  CHECK(canonical("10e99999999999999999999") == "1e100000000000000000000");
  CHECK(canonical("0.1e-99999999999999999999") == "1e-100000000000000000000");
  CHECK(canonical("1e000000000000000000000000002") == "1e2");
  CHECK(canonical("0.01e100000000000000000000") == "1e99999999999999999998");
}

TEST_CASE("a token under a loaded key passes unchanged") {
  const auto keys = keyring(HashAlgo::sha256);
  Pseudonymiser made(keys);
  const std::size_t domain = made.domain("user_id");
  std::string once, twice, stranger;
  made.append(once, domain, ValueTag::string, "u-42");
  made.append(twice, domain, ValueTag::string, once);
  CHECK(once == twice);
  made.append(stranger, domain, ValueTag::string, "p1.00000000.5a40e1aefa0e03052ddc750b7b877e4e");
  CHECK(stranger.substr(0, 12) == "p1." + keys->kid() + ".");
  CHECK_FALSE(is_known_token(*keys, once.substr(1)));
  CHECK_FALSE(is_known_token(*keys, once + "0"));
}
