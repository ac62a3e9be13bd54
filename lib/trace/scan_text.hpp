// SPDX-License-Identifier: Apache-2.0
// Small steps of the hand-written scanners. All are linear and pure.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "base/word_kind.hpp"

namespace streamlab::trace {

using word_kind::is_alnum;
using word_kind::is_alpha;
using word_kind::is_digit;
using word_kind::is_hex;

inline constexpr auto npos = std::string_view::npos;

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != npos;
}
/// starts_with for a non-empty part: most lines differ in the first character, which costs no call to find
/// out.
inline bool begins_with(std::string_view text, std::string_view part) {
  return !text.empty() && text.front() == part.front() && text.starts_with(part);
}
/// rfind for a part of two characters or more, without a call where the first differs.
inline std::size_t find_last(std::string_view text, std::string_view part) {
  if (text.size() < part.size()) return npos;
  for (std::size_t at = text.size() - part.size() + 1; at-- > 0;)
    if (text[at] == part[0] && text[at + 1] == part[1] && text.substr(at, part.size()) == part) return at;
  return npos;
}
inline std::string_view left_of(std::string_view text, std::size_t at) {
  return text.substr(0, at);
}

/// Number of digits at `from`.
inline std::size_t digits(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

/// Takes digits off the front; -1 when there are none.
inline int take_number(std::string_view& text) {
  const std::size_t size = digits(text, 0);
  if (size == 0 || size > 7) return -1;
  int value = 0;
  for (char c : text.substr(0, size)) value = value * 10 + (c - '0');
  text.remove_prefix(size);
  return value;
}

inline std::string_view skip_blanks(std::string_view text) {
  const auto at = text.find_first_not_of(" \t");
  return at == npos ? std::string_view() : text.substr(at);
}

/// Takes `prefix` off the front if it is there.
inline bool take(std::string_view& text, std::string_view prefix) {
  if (!begins_with(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes a hex address (with or without 0x) of at least 4 digits off the front.
inline bool take_address(std::string_view& text) {
  std::string_view rest = text;
  const bool marked = take(rest, "0x");
  std::size_t size = 0;
  while (size < rest.size() && (is_hex(rest[size]) || rest[size] == '`')) ++size;
  if (size < (marked ? 1u : 8u) || (size < rest.size() && (is_alnum(rest[size]) || rest[size] == '_')))
    return false;
  text = rest.substr(size);
  return true;
}

/// Cuts `:12` or `:12:34` off the end.
inline std::string_view without_position(std::string_view text) {
  for (int i = 0; i < 2; ++i) {
    std::size_t end = text.size();
    while (end > 0 && is_digit(text[end - 1])) --end;
    if (end == text.size() || end == 0 || text[end - 1] != ':') break;
    text = text.substr(0, end - 1);
  }
  return text;
}
inline bool has_position(std::string_view text) {
  return without_position(text).size() != text.size();
}

}  // namespace streamlab::trace
