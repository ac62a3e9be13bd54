// SPDX-License-Identifier: Apache-2.0
#include "trace/names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

/// `-BX9d8aQz` of Vite and Rollup: eight characters that no person would write as a word.
bool is_bundle_hash(std::string_view part) {
  if (part.size() != 8 ||
      !std::all_of(part.begin(), part.end(), [](char c) { return is_alnum(c) || c == '_' || c == '-'; }))
    return false;
  const bool digit = std::any_of(part.begin(), part.end(), is_digit);
  const bool upper = std::any_of(part.begin() + 1, part.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool lower = std::any_of(part.begin(), part.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return upper && (digit || lower);
}

}  // namespace

std::string base_name(std::string_view path, int algo) {
  path = path.substr(0, path.find_first_of("?#"));
  while (path.ends_with('/')) path.remove_suffix(1);
  if (const auto slash = path.find_last_of("/\\"); slash != npos) path.remove_prefix(slash + 1);
  std::string out;
  bool first = true;
  for (const std::string_view part : split(path, '.')) {  // app.3f2a9c81.js is app.js
    const bool build = !first && part.size() >= 6 && std::all_of(part.begin(), part.end(), is_hex) &&
                       std::any_of(part.begin(), part.end(), is_digit);
    if (build) continue;
    if (!first) out += '.';
    out += part;
    first = false;
  }
  if (const auto dash = out.rfind('-'); dash != std::string::npos && dash > 0) {
    const auto dot = std::min(out.find('.', dash), out.size());
    const std::string_view part(out.data() + dash + 1, dot - dash - 1);
    if (part.size() >= 8 && std::all_of(part.begin(), part.end(), is_hex) &&
        std::any_of(part.begin(), part.end(), is_digit))
      out.erase(dash, dot - dash);
  }
  if (algo < 2) return out;
  const auto dot = out.rfind('.');
  if (dot != std::string::npos && dot > 9 && (out[dot - 9] == '-' || out[dot - 9] == '.') &&
      is_bundle_hash(std::string_view(out).substr(dot - 8, 8)))
    out.erase(dot - 9, 9);
  return out;
}

NamedFrame named(const RawFrame& raw, int algo) {
  NamedFrame out;
  Frame& frame = out.frame;
  frame.function = function_name(raw.function, raw.family, algo);
  if (raw.family == Family::java) {
    frame.module = java_class(raw.file);
  } else if (raw.family == Family::native || raw.family == Family::rust || raw.family == Family::kernel) {
    // One crash is told with and without debug information: where there is a function, the file does not
    // count.
    if (frame.function.size() < 2)
      frame.module = base_name(raw.file.empty() ? raw.container : raw.file, algo);
  } else if (raw.family == Family::go || raw.family == Family::dotnet || raw.family == Family::elixir) {
    frame.module.clear();  // the function is fully qualified
  } else {
    frame.module = base_name(raw.file, algo);
    if (frame.module == "<anonymous>") frame.module.clear();
  }
  out.worth =
      worth_of(raw.family, raw.family == Family::java ? raw.function : std::string_view(frame.function),
               raw.file, raw.container, algo);
  if (frame.function.empty() && (frame.module.empty() || raw.family == Family::javascript))
    out.worth = Worth::noise;
  const bool native = raw.family == Family::native || raw.family == Family::rust;
  if (native && out.worth == Worth::app && frame.function.empty())
    out.worth = Worth::weak;  // a library without symbols
  frame.in_app = out.worth == Worth::app;
  return out;
}

}  // namespace streamlab::trace
