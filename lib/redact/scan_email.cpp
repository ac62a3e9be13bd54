// SPDX-License-Identifier: Apache-2.0
// E-mail addresses, and the credentials of URLs.
#include <algorithm>

#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

bool is_local(char c) {
  return is_alnum(c) || is_high(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool is_domain(char c) {
  return is_alnum(c) || is_high(c) || c == '-' || c == '.';
}

/// What is written behind a host without a blank hides it not: `example.com1`, `example.comEXP`.
bool is_common_top_level(std::string_view label) {
  constexpr std::string_view kCommon[] = {
      "com", "org",  "net",     "edu", "gov", "io", "co", "uk", "de", "fr", "eu", "us", "dev",
      "app", "info", "example", "ch",  "at",  "nl", "be", "es", "it", "pl", "se", "dk", "fi",
      "cz",  "pt",   "ru",      "jp",  "cn",  "br", "ca", "au", "nz", "mx", "ai", "me", "biz"};
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool begins_lower = !label.empty() && is_lower(label.front());
  const auto end = std::find_if_not(label.begin(), label.end(),
                                    [&](char c) { return is_letter(c) && is_lower(c) == begins_lower; });
  const std::string_view word = label.substr(0, static_cast<std::size_t>(end - label.begin()));
  return std::any_of(std::begin(kCommon), std::end(kCommon),
                     [&](std::string_view one) { return is_label(word, one); });
}

bool is_top_level(std::string_view label) {
  if (label.substr(0, 4) == "xn--") return true;
  if (!label.empty() && is_digit(label.back()))
    return is_common_top_level(label) && std::none_of(label.begin(), label.end(), is_high);
  if (label.size() < 2) return false;
  // `icon@2x.png`, `Bar@4e25.toString`: files and members
  constexpr std::string_view kFiles[] = {"png",    "jpg",   "jpeg",  "gif",    "webp", "svg", "ico",
                                         "js",     "mjs",   "css",   "ts",     "tsx",  "jsx", "map",
                                         "json",   "html",  "xml",   "txt",    "yaml", "yml", "service",
                                         "socket", "timer", "slice", "target", "plt",  "got"};
  if (std::find(std::begin(kFiles), std::end(kFiles), label) != std::end(kFiles)) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (is_lower(label.front()) &&
      std::any_of(label.begin(), label.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
      !is_common_top_level(label))
    return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_high(c); });
}

/// Where another script begins, or digits behind one: `рф2024`.
std::size_t script_end(std::string_view label) {
  const bool high = !label.empty() && is_high(label.front());
  return static_cast<std::size_t>(
      std::find_if(label.begin(), label.end(), [&](char c) { return high ? is_digit(c) : is_high(c); }) -
      label.begin());
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
    if (dotted && is_top_level(part.substr(0, part.size() - hyphens)))
      good = end - hyphens;
    else if (const std::size_t hyphen = part.find('-');
             dotted && hyphen != std::string_view::npos && is_top_level(part.substr(0, hyphen)))
      good = label + hyphen;  // `jane@example.com-id`
    else if (const std::size_t script = script_end(part);
             dotted && script > 0 && is_top_level(part.substr(0, script)))
      good = label + script;  // what another script says behind it
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
  std::size_t scanned = 0;  // left of here is spoken for: keeps `@@@…` linear
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '@') continue;
    const std::size_t begin = std::max(scanned, scanned + local_begin(text.substr(scanned), i - scanned));
    const std::size_t end = domain_end(text, i + 1);
    // `medium.com/@name` is a path
    if (begin < i && text[i - 1] != '/' && end > i + 1) hits.push_back({begin, end, Kind::email});
    scanned = i + 1;
  }
}

void scan_url_credentials(std::string_view text, Hits& hits) {
  std::size_t end = 0;
  // The next URL may begin where this one's host ends: `redis://u:p@h1,redis://u2:p2@h2`.
  for (std::size_t i = text.find("://"); i != std::string_view::npos; i = text.find("://", end - 1)) {
    const std::size_t begin = i + 3;
    std::size_t last = std::string_view::npos;
    for (end = begin;
         end < text.size() && std::string_view("/?# \t\r\n\"'<>\\").find(text[end]) == std::string_view::npos;
         ++end)
      if (text[end] == '@') last = end;
    if (last != std::string_view::npos && last > begin) hits.push_back({begin, last, Kind::url_credentials});
  }
}

}  // namespace streamlab::redact
