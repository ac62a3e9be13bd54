// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

bool is_local(char c) {
  return is_alnum(c) || is_high(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool is_domain(char c) {
  return is_alnum(c) || is_high(c) || c == '-' || c == '.';
}

bool is_top_level(std::string_view label) {
  if (label.size() < 2) return false;
  if (label.substr(0, 4) == "xn--") return true;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_high(c); });
}

/// End of the longest host name that begins at `begin`, or begin when there is none with a dot and a top
/// level.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin, good = begin, label = begin;
  bool dotted = false;
  for (;; ++end) {
    if (end < text.size() && is_domain(text[end]) && text[end] != '.') continue;
    const std::string_view part = text.substr(label, end - label);
    if (part.empty() || part.front() == '-') break;
    const std::size_t hyphens = part.size() - (part.find_last_not_of('-') + 1);
    if (dotted && is_top_level(part.substr(0, part.size() - hyphens))) good = end - hyphens;
    if (at(text, end) != '.' || hyphens > 0) break;
    dotted = true;
    label = end + 1;
  }
  return good;
}

std::size_t local_begin(std::string_view text, std::size_t at_sign) {
  if (at_sign > 0 && text[at_sign - 1] == '"') {  // "quoted local"@host
    const std::size_t from = at_sign >= 67 ? at_sign - 67 : 0;
    const std::size_t open = text.substr(from, at_sign - 1 - from).rfind('"');
    return open == std::string_view::npos ? at_sign : from + open;
  }
  std::size_t begin = at_sign;
  while (begin > 0 && is_local(text[begin - 1])) --begin;
  while (begin < at_sign && text[begin] == '.') ++begin;
  return begin;
}

}  // namespace

void scan_email(std::string_view text, Hits& hits) {
  std::size_t scanned = 0;  // left of here is spoken for: keeps `%40%40%40…` linear
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t width = 0;
    if (text[i] == '@') width = 1;
    if (text[i] == '%' && text.substr(i, 3) == "%40") width = 3;
    if (width == 0) continue;
    const std::size_t begin = std::max(scanned, scanned + local_begin(text.substr(scanned), i - scanned));
    const std::size_t end = domain_end(text, i + width);
    if (begin < i && end > i + width) hits.push_back({begin, end, Kind::email});
    scanned = i + width;
  }
}

void scan_url_credentials(std::string_view text, Hits& hits) {
  for (std::size_t i = text.find("://"); i != std::string_view::npos; i = text.find("://", i + 1)) {
    const std::size_t begin = i + 3;
    std::size_t end = begin, last = std::string_view::npos;
    for (;
         end < text.size() && std::string_view("/?# \t\r\n\"'<>\\").find(text[end]) == std::string_view::npos;
         ++end)
      if (text[end] == '@') last = end;
    if (last != std::string_view::npos && last > begin) hits.push_back({begin, last, Kind::url_credentials});
    i = std::max(i, end - 1);
  }
}

void scan_ipv4(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && is_digit(at(text, end + 1)))))
      ++end;
    const char left = before(text, i);
    const bool clear = !is_alnum(left) && left != '_' && !(left == '.' && i > 1 && is_alnum(text[i - 2]));
    const char right = at(text, end);
    if (clear && !is_letter(right) && right != '_' && is_ipv4(text.substr(i, end - i)))
      hits.push_back({i, end, Kind::ipv4});
    i = end;
  }
}

void scan_ipv6(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_hex_digit(text[i]) && text[i] != ':') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_hex_digit(text[end]) || text[end] == ':' || text[end] == '.')) ++end;
    const std::size_t next = end;
    while (end > i && text[end - 1] == '.') --end;
    if (end > i && text[end - 1] == ':' && !(end > i + 1 && text[end - 2] == ':')) --end;
    std::size_t begin = i;
    // `addr:2001:db8::1`, `addr:::1`
    if (text[begin] == ':' && (at(text, begin + 1) != ':' || at(text, begin + 2) == ':')) ++begin;
    const char left = before(text, i), right = at(text, next);
    if (is_alnum(left) || left == '_') {  // `v6:2001:db8::1`: what ends at the first colon is a label
      const std::size_t colon = std::min(text.find(':', i), end);
      const bool is_scope = at(text, colon + 1) == ':' && at(text, colon + 2) != ':';  // `Shop::total`
      begin = is_scope ? end : colon + 1;
    }
    i = next;
    if (is_letter(right) || right == '_' || begin >= end) continue;
    const std::string_view address = text.substr(begin, end - begin);
    const auto colons = std::count(address.begin(), address.end(), ':');
    // Without a digit it may as well be a C++ name.
    const bool tells = colons >= 3 || (colons == 2 && std::any_of(address.begin(), address.end(), is_digit));
    if (tells && is_ipv6(address)) hits.push_back({begin, end, Kind::ipv6});
  }
}

/// Does `mac:` or the like end before i, and no pair of digits?
bool is_labelled(std::string_view text, std::size_t i) {
  if (before(text, i) != ':') return false;
  bool says_more = false;
  for (std::size_t at = i - 1; at > 0 && (is_alnum(text[at - 1]) || is_high(text[at - 1])); --at)
    says_more = says_more || !is_hex_digit(text[at - 1]);
  return says_more;
}

void scan_mac(std::string_view text, Hits& hits) {
  const auto groups = [&](std::size_t from, std::size_t digits, char separator) {
    std::size_t count = 0, i = from;
    for (;;) {
      std::size_t end = i;
      while (end < text.size() && is_hex_digit(text[end])) ++end;
      if (end - i != digits) return std::pair{std::size_t{0}, from};
      ++count;
      if (at(text, end) != separator || !is_hex_digit(at(text, end + 1))) return std::pair{count, end};
      if (count > 8) return std::pair{std::size_t{0}, from};
      i = end + 1;
    }
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_hex_digit(text[i])) continue;
    const char left = before(text, i);
    if ((!is_alnum(left) && left != '_' && left != ':' && left != '-' && left != '.') ||
        is_labelled(text, i)) {
      std::pair<std::size_t, std::size_t> found{0, i};
      if (const char c = at(text, i + 2); c == ':' || c == '-')
        found = groups(i, 2, c);
      else if (at(text, i + 4) == '.')
        found = groups(i, 4, '.');
      const std::string_view word = text.substr(i, found.second - i);
      const bool dotted =
          found.first == 3 && at(text, i + 4) == '.' && std::any_of(word.begin(), word.end(), is_letter);
      const bool pairs = (found.first == 6 || found.first == 8) && at(text, i + 4) != '.';
      const char right = at(text, found.second);
      if ((dotted || pairs) && !is_alnum(right) && right != '_') hits.push_back({i, found.second, Kind::mac});
    }
    while (i + 1 < text.size() && is_hex_digit(text[i + 1])) ++i;
  }
}

}  // namespace streamlab::redact
