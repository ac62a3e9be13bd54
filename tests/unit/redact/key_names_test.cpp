// SPDX-License-Identifier: Apache-2.0
#include "redact/key_names.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "base/json_document.hpp"

using namespace streamlab;
using namespace streamlab::redact;

namespace {

KeyNames names(SchemaKeys mode, bool with_key) {
  Policy policy;
  policy.schema_keys = mode;
  policy.salt_env_var = "SALT";
  policy.rules.push_back({std::move(PathPattern::parse("device.id")).value(), Action::allow, {}, 1});
  const auto keys = Keyring::load(policy, [&](const std::string&) {
    return with_key ? std::optional<std::string>("0123456789abcdef0123456789abcdef") : std::nullopt;
  });
  return {policy, **keys, std::make_shared<const Detectors>(policy)};
}

schema::Shape shape(const char* text) {
  JsonDocument document;
  REQUIRE(document.parse(text) == JsonReject::none);
  return schema::shape_of(document);
}

}  // namespace

TEST_CASE("a name is in clear where a rule names it") {
  const KeyNames keyed = names(SchemaKeys::listed, true), keyless = names(SchemaKeys::listed, false);
  CHECK(keyed.shown("device") == "device");
  CHECK(keyed.shown("jane").size() == 9);
  CHECK(keyed.shown(keyed.shown("jane")) == keyed.shown("jane"));
  CHECK(keyed.shown("jane") != keyed.shown("joe"));
  CHECK(keyless.shown("jane") == "~");
}

TEST_CASE("clear keys still pass the detectors") {
  const KeyNames clear = names(SchemaKeys::clear, true);
  CHECK(clear.shown("colour") == "colour");
  CHECK(clear.shown("jane@example.com") == "[redacted:email]");
}

TEST_CASE("common keys are in clear once 20 events of one family carried them") {
  KeyNames common = names(SchemaKeys::common, true);
  const schema::Shape carried = shape(R"({"colour":1})");
  for (int i = 0; i < 19; ++i) common.count("a", carried), common.count("b", carried);
  CHECK(common.shown("colour")[0] == '~');
  common.count("a", carried);
  CHECK(common.shown("colour") == "colour");
}

TEST_CASE("common keys are counted on from what earlier runs stored") {
  const schema::Shape carried = shape(R"({"colour":1})");
  KeyNames common = names(SchemaKeys::common, true);
  const std::string hidden = common.hidden("colour");
  common.remember("a", hidden, 19);
  common.remember("a", hidden, 7);  // another path of the same key
  CHECK(common.shown("colour") == hidden);
  CHECK(common.changes() == 0);
  common.count("b", carried);
  CHECK(common.shown("colour") == hidden);  // 20 events of one family, not of all
  common.count("a", carried);
  CHECK(common.shown("colour") == "colour");
  CHECK(common.changes() == 1);

  KeyNames next = names(SchemaKeys::common, true);
  next.remember("a", "colour", 20);
  CHECK(next.shown("colour") == "colour");
  KeyNames few = names(SchemaKeys::common, true);
  few.remember("a", "colour", 3);  // it was in clear because a rule listed it then
  CHECK(few.shown("colour") == hidden);
  KeyNames keyless = names(SchemaKeys::common, false);
  keyless.remember("a", "~", 1000);
  keyless.count("a", carried);
  CHECK(keyless.shown("colour") == "~");
  KeyNames listed = names(SchemaKeys::listed, true);
  listed.remember("a", "colour", 1000);
  CHECK(listed.shown("colour") == hidden);
}

TEST_CASE("a key has all the names under which it may have been stored") {
  const KeyNames keyed = names(SchemaKeys::listed, true);
  const std::string hidden = keyed.hidden("jane");  // the previous key is the same here
  CHECK(keyed.other_names("jane") == std::vector<std::string>{"jane", hidden, hidden});
  CHECK(names(SchemaKeys::listed, false).other_names("jane") == std::vector<std::string>{"jane"});
}

TEST_CASE("members that hide alike are fused") {
  const KeyNames keyless = names(SchemaKeys::listed, false);
  CHECK(schema::render(keyless.shown(shape(R"({"x":1,"y":"s","id":null})"))) == R"({"id":z,"~":n|s})");
}

TEST_CASE("only our own forms count as hidden") {
  for (const char* text : {"~", "~0123abcd", "~#2", "~0123abcd#17"}) CHECK(is_hidden_name(text));
  for (const char* text : {"", "a", "~0123ABCD", "~0123abc", "~0123abcd#", "~#12345678", "~jane", "~~"})
    CHECK_FALSE(is_hidden_name(text));
}
