// SPDX-License-Identifier: Apache-2.0
#include "scenario/overlay.hpp"

#include <algorithm>

#include "base/json_document.hpp"
#include "base/text.hpp"

namespace streamlab::scenario {

namespace {

using Names = std::vector<std::string>;

/// Where the file can hold nothing but text: a token or a name of digits alone is one too.
bool is_text(const Names& names) {
  return names == Names{"endpoint"} || names == Names{"name"} || names == Names{"endpoint_name"} ||
         (names.size() == 3 && names[0] == "config" && names[1] == "headers");
}

Error refused(const std::string& path, std::string reason) {
  return Error{ErrorCode::invalid_config, "cannot set " + path}.with_reason(std::move(reason));
}

Result<ConfigSource> with_setting(const ConfigSource& source, const std::string& path,
                                  const std::string& value) {
  const auto names = path_names(path);
  if (names.empty())
    return refused("\"" + path + "\"", "a path is names joined by dots")
        .with_help("for example: --set config.rate_qps=50");
  const JsonDocument& document = source.document();
  std::uint32_t at = 0;
  std::size_t depth = 0;
  for (; depth < names.size(); ++depth) {
    if (document.nodes()[at].kind != JsonKind::object)
      return refused(path,
                     depth == 0 ? "the file holds no object" : "\"" + names[depth - 1] + "\" is no object");
    const std::uint32_t member = document.find(at, names[depth]);
    if (member == 0) break;
    at = member;
  }
  std::string text(source.text());
  const std::size_t offset = document.nodes()[at].offset;
  if (depth == names.size()) {
    text.replace(offset, source.text_of(at).size(), setting_json(names, value));
  } else {
    std::string member = setting_json(names, value);
    for (std::size_t i = names.size(); i-- > depth;) {
      std::string key;
      append_json_string(key, names[i]);
      member = key + ": " + member;
      if (i > depth) member = '{' + member + '}';
    }
    if (document.nodes()[at].members > 0) member += ", ";
    text.insert(offset + 1, member);
  }
  return ConfigSource::from_text(source.name(), std::move(text));
}

}  // namespace

std::vector<std::string> path_names(std::string_view path) {
  if (path.starts_with("$.")) path.remove_prefix(2);
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\' && i + 1 < path.size())
      out.back() += path[++i];
    else if (path[i] == '.')
      out.emplace_back();
    else
      out.back() += path[i];
  }
  const bool hollow =
      std::any_of(out.begin(), out.end(), [](const std::string& name) { return name.empty(); });
  return hollow ? std::vector<std::string>{} : out;
}

std::string setting_json(const std::vector<std::string>& names, const std::string& value) {
  JsonDocument document;
  const bool is_json = document.parse(value) == JsonReject::none;
  if (!is_json || (is_text(names) && document.nodes()[0].kind != JsonKind::string)) {
    std::string out;
    append_json_string(out, value);
    return out;
  }
  // Outside of strings a line feed is but white space; a literal one would move the lines that errors speak
  // of.
  std::string out = value;
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return out;
}

Result<ConfigSource> with_settings(ConfigSource source,
                                   const std::vector<std::pair<std::string, std::string>>& settings) {
  for (const auto& [path, value] : settings) {
    auto next = with_setting(source, path, value);
    if (!next.ok()) return std::move(next).error();
    source = std::move(next).value();
  }
  return source;
}

}  // namespace streamlab::scenario
