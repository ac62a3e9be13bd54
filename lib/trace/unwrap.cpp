// SPDX-License-Identifier: Apache-2.0
#include "trace/unwrap.hpp"

#include <charconv>

#include "base/text.hpp"
#include "trace/scan_text.hpp"

namespace streamlab::trace {
namespace {

constexpr int kLayers = 3;  ///< JSON within JSON within JSON

/// The first `\n` that is a line end and no part of a Windows path: white space, another escape or a frame's
/// number follows. In JSON such a path has its backslashes doubled, so that any within a string counts.
std::size_t escaped_end(std::string_view line) {
  const bool json = line.starts_with('{');
  for (auto at = line.find("\\n"); at != npos && at + 2 < line.size(); at = line.find("\\n", at + 2)) {
    const char next = line[at + 2];
    const bool doubled = at > 0 && line[at - 1] == '\\';
    if (json && !doubled && next != '"') return at;
    if (!doubled &&
        (next == ' ' || next == '#' || (next == '\\' && at + 3 < line.size() && !is_alpha(line[at + 3]))))
      return at;
    if (next == '\\' && at + 3 < line.size() && (line[at + 3] == 'n' || line[at + 3] == 't')) return at;
    if (doubled && next == ' ') return at;
  }
  return npos;
}

/// One layer of escapes off; what is no escape stays.
void append_unescaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    static constexpr std::string_view kCodes = "nrt\"\\/bf", kBytes = "\n\r\t\"\\/\b\f";
    const auto code = kCodes.find(text[i + 1]);
    unsigned value = 0;
    if (code != npos) {
      out += kBytes[code];
      ++i;
    } else if (text[i + 1] == 'u' && i + 6 <= text.size() &&
               std::from_chars(text.data() + i + 2, text.data() + i + 6, value, 16).ptr ==
                   text.data() + i + 6) {
      append_utf8(out, value);
      i += 5;
    } else {
      out += text[i];
    }
  }
}

/// The string value in which `at` stands, or the whole line where it stands in none.
std::string_view value_around(std::string_view line, std::size_t at) {
  std::size_t begin = 0;
  for (auto quote = line.find('"'); quote < at; quote = line.find('"', quote + 1)) {
    const std::string_view before = line.substr(0, quote);
    const auto last = before.find_last_not_of(' ');
    if (last != npos && (before[last] == ':' || before[last] == '=')) begin = quote + 1;
  }
  if (begin == 0) return line;
  std::size_t end = begin;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  return line.substr(begin, std::min(end, line.size()) - begin);
}

bool take_layer_off(std::string_view text, std::string& out) {
  bool changed = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool docker = line.starts_with("{\"log\":\"");
    const std::size_t at = docker ? 8 : escaped_end(line);
    if (at != npos) {
      append_unescaped(out, value_around(line, at));
      changed = true;
      if (docker && out.ends_with('\n')) out.pop_back();
    } else {
      out += line;
    }
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return changed;
}

/// Drops `ESC [ … letter`, `ESC ] … BEL` and lone two-byte escapes.
std::string without_colours(std::string_view text) {
  std::string out;
  while (true) {
    const auto escape = text.find('\x1b');
    out += text.substr(0, escape);
    if (escape == npos || escape + 1 >= text.size()) return out;
    const char kind = text[escape + 1];
    if (static_cast<unsigned char>(kind) < ' ') {  // cut off: a line's end stays one
      text.remove_prefix(escape + 1);
      continue;
    }
    text.remove_prefix(escape + 2);
    std::size_t size = 0;
    if (kind == '[') {
      while (size < text.size() && (text[size] < '@' || text[size] > '~') && text[size] != '\n') ++size;
      size += size < text.size() && text[size] != '\n';
    } else if (kind == ']') {
      while (size < text.size() && text[size] != '\a' && text[size] != '\x1b' && text[size] != '\n') ++size;
      size += size < text.size() && text[size] == '\a';
    }
    text.remove_prefix(size);
  }
}

}  // namespace

std::optional<std::string> unwrapped(std::string_view text) {
  std::optional<std::string> out;
  for (int layer = 0; layer < kLayers; ++layer) {
    const std::string_view now = out ? std::string_view(*out) : text;
    if (!has(now, "\\n")) break;
    std::string next;
    next.reserve(now.size());
    if (!take_layer_off(now, next)) break;
    out = std::move(next);
  }
  const std::string_view now = out ? std::string_view(*out) : text;
  if (now.find('\x1b') != npos) out = without_colours(now);
  return out;
}

}  // namespace streamlab::trace
