// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"

namespace streamlab::cli {

namespace {

using Json = nlohmann::ordered_json;

Json only(const Json& object, const std::vector<std::string>& fields) {
  if (!object.is_object()) return object;
  Json out = Json::object();
  for (const auto& field : fields)
    if (const auto found = object.find(field); found != object.end()) out[field] = *found;
  return out;
}

void collect(const Json& object, std::set<std::string>& names) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) names.insert(key);
}

Status check_fields(const Json& document, const std::vector<std::string>& fields) {
  std::set<std::string> names;
  if (document.is_array())
    for (const auto& element : document) collect(element, names);
  else
    collect(document, names);
  if (names.empty()) return ok();  // an empty list knows no field that could be misspelt
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const auto& field : fields) {
    if (names.contains(field)) continue;
    Error error{ErrorCode::usage, "no field \"" + field + "\" in this output"};
    error.notes.push_back("fields here: " + join({names.begin(), names.end()}, ", "));
    if (const auto near = closest(field, known); !near.empty())
      error.help = "did you mean \"" + near[0] + "\"?";
    return error;
  }
  return ok();
}

}  // namespace

std::vector<std::string> JsonOption::fields() const {
  std::vector<std::string> out;
  if (!on() || raw == "true") return out;
  for (const auto field : split(raw, ','))
    if (const auto name = trim(field); !name.empty()) out.emplace_back(name);
  return out;
}

CLI::Option* add_json(CLI::App& app, JsonOption& into) {
  return app.add_flag("--json", into.raw, "print JSON; --json=a,b prints these fields only");
}

CLI::Option* refuse_empty(CLI::Option* option) {
  const auto why = [](const std::string& value) { return std::string(value.empty() ? "it is empty" : ""); };
  return option->check(CLI::Validator(why, ""));
}

CLI::Option* add_database(CLI::App& app, std::string& into) {
  return app.add_option("--db", into, "database file (else $STREAMLAB_DB, else streamlab.db)")
      ->type_name("FILE");
}

Result<std::string> json_text(const JsonOption& option, std::string_view json) {
  const auto fields = option.fields();
  if (fields.empty()) return std::string(json) + "\n";
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) return Error{ErrorCode::failed, "internal error: the output is no JSON"};
  STREAMLAB_CHECK(check_fields(document, fields));
  Json out = document.is_array() ? Json::array() : only(document, fields);
  if (document.is_array())
    for (const auto& element : document) out.push_back(only(element, fields));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status print_json(Session& session, const JsonOption& option, std::string_view json) {
  STREAMLAB_TRY(const std::string text, json_text(option, json));
  session.out << text;
  return ok();
}

}  // namespace streamlab::cli
