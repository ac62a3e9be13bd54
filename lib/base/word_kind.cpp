// SPDX-License-Identifier: Apache-2.0
#include "base/word_kind.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace streamlab::word_kind {
namespace {

/// Length of the run of digits at the start.
std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

bool is_ipv4(std::string_view word) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t size = digits_at(word, at);
    if (size == 0 || size > 3) return false;
    at += size;
    if (part == 3) break;
    if (at >= word.size() || word[at++] != '.') return false;
  }
  if (at == word.size()) return true;
  if (word[at] != ':' && word[at] != '/') return false;
  return digits_at(word, at + 1) == word.size() - at - 1 && at + 1 < word.size();
}

bool is_ipv6(std::string_view word) {
  if (word.size() > 64) return false;
  int colons = 0, group = 0, groups = 0;
  bool gap = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == ':') {
      if (i > 0 && word[i - 1] == ':') gap = true;
      groups += group > 0;
      group = 0;
      ++colons;
    } else if (is_hex(word[i])) {
      if (++group > 4) return false;
    } else if (word[i] == '%' || word[i] == '/') {
      break;
    } else if (word[i] == '.') {
      return gap && is_ipv4(word.substr(word.rfind(':') + 1));
    } else {
      return false;
    }
  }
  groups += group > 0;
  // `a::b` with one group only is an address, `std::` or `add::` are none: two colons at the end need a
  // second group.
  if (colons == 7 && !gap) return groups == 8;
  if (!gap || colons < 2 || colons > 7) return false;
  return word.ends_with("::") || !std::any_of(word.begin(), word.end(), is_digit) ? groups >= 3 : groups >= 1;
}

/// Digits, lower and upper case change places; a word's letters do so seldom.
int transitions(std::string_view word) {
  int count = 0, before = -1;
  for (char c : word) {
    const int kind = is_digit(c) ? 0 : is_alpha(c) ? (c >= 'a' ? 1 : 2) : 3;
    count += before >= 0 && kind != before;
    before = kind;
  }
  return count;
}

bool is_ulid(std::string_view word) {
  return word.size() == 26 && word[0] >= '0' && word[0] <= '7' &&
         word.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string_view::npos &&
         std::any_of(word.begin(), word.end(), is_alpha);
}

}  // namespace

bool is_uuid(std::string_view word) {
  if (word.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? word[i] != '-' : !is_hex(word[i])) return false;
  }
  return true;
}

bool is_hex_word(std::string_view word) {
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X'))
    return std::all_of(word.begin() + 2, word.end(), is_hex);
  if (word.size() < 8 || !std::all_of(word.begin(), word.end(), is_hex)) return false;
  const bool digit = std::any_of(word.begin(), word.end(), is_digit);
  const bool letter = std::any_of(word.begin(), word.end(), is_alpha);
  return digit && letter;
}

bool is_email(std::string_view word) {
  const auto at = word.find('@');
  if (at == std::string_view::npos || at == 0 || word.find('@', at + 1) != std::string_view::npos)
    return false;
  for (char c : word)
    if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '/') return false;
  const auto dot = word.rfind('.');
  return dot != std::string_view::npos && dot > at + 1 && dot + 1 < word.size();
}

bool is_date(std::string_view word) {
  if (word.size() < 10 || digits_at(word, 0) != 4 || digits_at(word, 5) != 2 || digits_at(word, 8) != 2)
    return false;
  if ((word[4] != '-' && word[4] != '/') || word[7] != word[4]) return false;
  return word.size() == 10 || word[10] == 'T' || word[10] == ' ' || word[10] == '_';
}

bool is_time(std::string_view word) {
  if (word.size() < 8 || digits_at(word, 0) != 2 || word[2] != ':' || digits_at(word, 3) != 2 ||
      word[5] != ':' || digits_at(word, 6) != 2)
    return false;
  return std::all_of(word.begin() + 8, word.end(), [](char c) {
    return is_digit(c) || c == '.' || c == 'Z' || c == '+' || c == '-' || c == ':';
  });
}

bool is_ip(std::string_view word) {
  if (word.size() > 2 && word[0] == '[')
    if (const auto close = word.find(']'); close != std::string_view::npos)
      return is_ipv6(word.substr(1, close - 1));
  return is_ipv4(word) || is_ipv6(word);
}

bool is_mac(std::string_view word) {
  if (word.size() != 17) return false;
  for (std::size_t i = 0; i < 17; ++i)
    if (i % 3 == 2 ? (word[i] != ':' && word[i] != '-') || word[i] != word[2] : !is_hex(word[i]))
      return false;
  return true;
}

bool is_time_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 30> kUnits = {
      "ns",          "us",           "ms",          "s",      "m",      "h",       "d",    "sec",   "secs",
      "second",      "seconds",      "min",         "mins",   "minute", "minutes", "hour", "hours", "hr",
      "hrs",         "day",          "days",        "millis", "msec",   "msecs",   "usec", "nanos", "micros",
      "millisecond", "milliseconds", "microseconds"};
  return std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end() || word == "\xc2\xb5s" ||
         word == "nanoseconds";
}

bool is_duration(std::string_view word) {
  std::size_t at = !word.empty() && (word[0] == '-' || word[0] == '+') ? 1 : 0;
  if (at == word.size()) return false;
  while (at < word.size()) {
    const std::size_t whole = digits_at(word, at);
    if (whole == 0) return false;
    at += whole;
    if (at < word.size() && word[at] == '.') {
      const std::size_t fraction = digits_at(word, at + 1);
      if (fraction == 0) return false;
      at += fraction + 1;
    }
    std::size_t end = at;
    while (end < word.size() && (is_alpha(word[end]) || (word[end] & 0x80))) ++end;
    if (!is_time_unit(word.substr(at, end - at))) return false;
    at = end;
  }
  return true;
}

bool is_path(std::string_view word) {
  if (word.size() < 2) return false;
  if (word.size() > 3 && is_alpha(word[0]) && word[1] == ':' && (word[2] == '\\' || word[2] == '/'))
    return true;
  if (word.starts_with("./") || word.starts_with("../") || word.starts_with("~/") || word.starts_with("\\\\"))
    return true;
  if (word[0] == '/' && word.size() > 2) return is_alnum(word[1]) || word[1] == '.' || word[1] == '_';
  const auto slash = word.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  const auto dot = word.rfind('.');
  if (dot == std::string_view::npos || dot < slash + 2 || dot + 1 >= word.size()) return false;
  return is_alpha(word[dot + 1]);
}

bool is_phone(std::string_view word) {
  std::string_view rest = word.starts_with('+') ? word.substr(1) : word;
  if (rest.size() < 8 || rest.size() > 20 || !is_digit(rest.front()) || !is_digit(rest.back())) return false;
  return std::all_of(rest.begin(), rest.end(), [](char c) {
    return is_digit(c) || c == ' ' || c == '(' || c == ')' || c == '.' || c == '/' || c == '-';
  });
}

std::size_t pod_suffix(std::string_view word) {
  constexpr std::size_t kPod = 6, kLongest = 10, kShortest = 8;  // `-x2x9z` behind the replica set's hash
  const auto from_alphabet = [](std::string_view part) {
    return part.find_first_not_of("bcdfghjklmnpqrstvwxz2456789") == std::string_view::npos;
  };
  if (word.size() < kPod + kShortest + 2 || word[word.size() - kPod] != '-') return 0;
  const auto dash = word.rfind('-', word.size() - kPod - 1);
  if (dash == std::string_view::npos || dash == 0) return 0;
  const std::string_view set = word.substr(dash + 1, word.size() - kPod - dash - 1);
  const bool has_digit = std::any_of(set.begin(), set.end(), is_digit);
  return set.size() >= kShortest && set.size() <= kLongest && has_digit && from_alphabet(set) &&
                 from_alphabet(word.substr(word.size() - kPod + 1))
             ? word.size() - dash
             : 0;
}

bool is_token(std::string_view word) {
  if (word.size() < 10) return false;
  if (is_ulid(word)) return true;
  bool digit = false, lower = false, upper = false;
  std::size_t run = 0, longest = 0;  // of letters of one case: names have long ones
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!is_alnum(c) && c != '_' && c != '-' && c != '.' && c != '~' && c != '+' && c != '/' && c != '=')
      return false;
    digit = digit || is_digit(c);
    const bool low = c >= 'a' && c <= 'z';
    lower = lower || low;
    upper = upper || (is_alpha(c) && !low);
    run = low ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  if (!digit || (!lower && !upper) || longest > 8) return false;
  const auto changes = static_cast<std::size_t>(transitions(word));
  if (lower && upper) return changes * 3 >= word.size();
  return word.size() >= 16 && changes * 4 >= word.size() && word.find('.') == std::string_view::npos &&
         word.find('/') == std::string_view::npos && word.find('-') == std::string_view::npos;
}

}  // namespace streamlab::word_kind
