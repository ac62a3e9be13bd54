// SPDX-License-Identifier: Apache-2.0
// Secrets that are told by the name they are assigned to: `password=…`, `"api_key": "…"`.
#include <algorithm>

#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

bool is_quote(char c) {
  return c == '"' || c == '\'';
}
bool is_label_char(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Does the label end so? Case, `_` and `-` do not count.
bool ends_with_label(std::string_view label, std::string_view word) {
  while (!word.empty()) {
    while (!label.empty() && (label.back() == '_' || label.back() == '-')) label.remove_suffix(1);
    if (label.empty() || lower(label.back()) != word.back()) return false;
    label.remove_suffix(1);
    word.remove_suffix(1);
  }
  return true;
}

// However they go on to the left: `db_password`, `aws_secret_access_key`, `X-Api-Key`.
constexpr std::string_view kSecretNames[] = {"password",     "passwd",       "passphrase",
                                             "pwd",          "secret",       "apikey",
                                             "accesskey",    "secretkey",    "accountkey",
                                             "privatekey",   "signingkey",   "encryptionkey",
                                             "accesstoken",  "refreshtoken", "authtoken",
                                             "sessiontoken", "idtoken",      "csrftoken",
                                             "bearertoken",  "token",        "sharedaccesssignature"};

bool names_secret(std::string_view label) {
  if (label.size() < 3) return false;
  const char last = lower(label.back());
  if (last != 'd' && last != 'e' && last != 't' && last != 'y' && last != 'n') return false;
  return std::any_of(std::begin(kSecretNames), std::end(kSecretNames),
                     [&](std::string_view name) { return ends_with_label(label, name); });
}

/// Words that say something about a secret and are none.
bool is_remark(std::string_view value) {
  constexpr std::string_view kRemarks[] = {"null",    "nil",       "none",     "true",    "false",    "empty",
                                           "unset",   "missing",   "invalid",  "expired", "required", "wrong",
                                           "unknown", "undefined", "redacted", "hidden",  "masked",   "not"};
  if (std::all_of(value.begin(), value.end(), [](char c) { return c == '*' || c == '.' || c == 'x'; }))
    return true;
  return std::any_of(std::begin(kRemarks), std::end(kRemarks),
                     [&](std::string_view remark) { return is_label(value, remark); });
}

/// `$PASSWORD`, `token=TOKEN`, `retries: 3`, a folder.
bool is_placeholder(std::string_view value, std::string_view label) {
  const bool folder = value.front() == '/' && ends_with_label(label, "pwd");
  const bool count = value.size() < 4 && std::all_of(value.begin(), value.end(), is_digit);
  return value.front() == '$' || folder || count || names_secret(value);
}

/// Where the value ends that begins at `begin`: at its quote, or where words end.
std::size_t value_end(std::string_view text, std::size_t begin, char quote) {
  std::size_t end = begin;
  const std::string_view stops = " \t\r\n,;&|\"'`<>(){}";
  if (quote != 0) {
    while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
    return std::min(end, text.size());
  }
  const auto ends_line = [&] {  // as an escape
    const char next = at(text, end + 1);
    return text[end] == '\\' && (next == 'n' || next == 'r' || next == 't' || next == '"');
  };
  while (end < text.size() && stops.find(text[end]) == std::string_view::npos && !ends_line()) ++end;
  return end;
}

}  // namespace

std::string_view label_before(std::string_view text, std::size_t sign) {
  constexpr std::size_t kLongest = 64, kBlanks = 4;
  std::size_t end = sign;
  while (end > 0 && sign - end < kBlanks && (is_blank(text[end - 1]) || is_quote(text[end - 1]))) --end;
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongest && is_label_char(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

bool is_label(std::string_view text, std::string_view word) {
  const auto leading = text.find_first_not_of("_-");
  if (leading == std::string_view::npos) return word.empty();
  const auto letters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c != '_' && c != '-'; }));
  return letters == word.size() && ends_with_label(text, word);
}

void scan_assigned(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=' && text[i] != ':') continue;
    const std::string_view label = label_before(text, i);
    if (!names_secret(label)) continue;
    std::size_t begin = i + 1;
    while (begin < text.size() && is_blank(text[begin])) ++begin;
    const bool spaced = begin > i + 1;
    char quote = is_quote(at(text, begin)) ? text[begin] : '\0';
    std::size_t end = value_end(text, begin + (quote != 0 ? 1 : 0), quote);
    if (quote != 0) {
      ++begin;
      if (at(text, end) != quote) {  // cut short, or the end of a string in a program
        if (spaced) continue;
        quote = '\0';
        end = value_end(text, begin, quote);
      }
    }
    if (end <= begin) continue;
    const std::string_view value = text.substr(begin, end - begin);
    // In prose and programs (`password: must be longer`, `token = next`) only what holds a digit is one.
    const bool is_member = is_quote(before(text, i));  // `"password": "hunter two"`
    const bool is_plain = std::none_of(value.begin(), value.end(), is_digit);
    const bool has_blank = value.find(' ') != std::string_view::npos;
    const bool in_words = quote == 0 ? spaced : spaced && has_blank && !is_member;
    if (value.size() < 3 || value.front() == ' ' || (in_words && is_plain) || is_remark(value) ||
        is_placeholder(value, label))
      continue;
    hits.push_back({begin, end, Kind::api_key});
    i = end - 1;
  }
}

}  // namespace streamlab::redact
