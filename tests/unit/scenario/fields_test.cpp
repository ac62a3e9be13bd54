// SPDX-License-Identifier: Apache-2.0
// The loader's tables and schemas/scenario-v1.schema.json are twins: each key in one is in the other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "scenario/scenario.hpp"

using nlohmann::json;

namespace {

json schema_file(const std::string& name) {
  std::ifstream in(STREAMLAB_SOURCE_DIR "/schemas/" + name);
  REQUIRE(in);
  return json::parse(in);
}

void collect(const json& root, const json& at, const std::string& path, std::vector<std::string>& out) {
  if (at.contains("$ref")) {
    const auto ref = at["$ref"].get<std::string>();
    if (ref.rfind("#/", 0) == 0) collect(root, root.at(json::json_pointer(ref.substr(1))), path, out);
    return;  // another file's keys are its own
  }
  for (const auto& choice : {"oneOf", "anyOf"})
    if (at.contains(choice))
      for (const auto& inner : at[choice]) collect(root, inner, path, out);
  if (!at.contains("properties")) return;
  for (const auto& [key, inner] : at["properties"].items()) {
    out.push_back(path.empty() ? key : path + '.' + key);
    const std::string below = out.back();  // a copy: out grows
    collect(root, inner, below, out);
  }
}

/// Every object that lists its properties is closed, and every property says what it is.
void check_form(const json& at, const std::string& path) {
  if (at.is_array())
    for (const auto& inner : at) check_form(inner, path);
  if (!at.is_object()) return;
  if (at.contains("properties") && at["properties"].is_object()) {
    INFO(path);
    CHECK(at.contains("additionalProperties"));
    for (const auto& [key, inner] : at["properties"].items()) {
      INFO(key);
      CHECK((inner.contains("description") || inner.contains("$ref")));
    }
  }
  for (const auto& [key, inner] : at.items()) check_form(inner, path + '/' + key);
}

}  // namespace

TEST_CASE("the loader knows exactly the keys of the schema") {
  std::vector<std::string> keys;
  const json schema = schema_file("scenario-v1.schema.json");
  collect(schema, schema, "", keys);
  std::sort(keys.begin(), keys.end());
  CHECK(keys == streamlab::scenario::known_keys());
}

TEST_CASE("schemas close their objects and describe their keys") {
  for (const char* name : {"scenario-v1.schema.json", "pii-rules-v1.schema.json", "rule-v1.schema.json"})
    check_form(schema_file(name), name);
}
