// SPDX-License-Identifier: Apache-2.0
#include "scenario/environment.hpp"

namespace streamlab::scenario {

namespace {

bool is_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  return true;
}

}  // namespace

Expansion expand(std::string_view raw, const Environment& env) {
  Expansion out;
  while (true) {
    const auto at = raw.find("${");
    if (at == std::string_view::npos) break;
    if (at > 0 && raw[at - 1] == '$') {
      out.text.append(raw.substr(0, at - 1)).append("${");
      raw.remove_prefix(at + 2);
      continue;
    }
    out.text.append(raw.substr(0, at));
    raw.remove_prefix(at + 2);
    const auto end = raw.find('}');
    if (end == std::string_view::npos || !is_name(raw.substr(0, end))) {
      out.malformed = true;
      return out;
    }
    const std::string name(raw.substr(0, end));
    raw.remove_prefix(end + 1);
    out.used = true;
    if (auto value = env(name.c_str()))
      out.text += *value;
    else if (out.missing.empty())
      out.missing = name;
  }
  out.text.append(raw);
  return out;
}

}  // namespace streamlab::scenario
