// SPDX-License-Identifier: Apache-2.0
// Secrets that are told by the name they are assigned to: `password=…`, `"api_key": "…"`, `Authorization: …`.
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
bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// However they go on to the left: `db_password`, `aws_secret_access_key`, `X-Api-Key`.
constexpr std::string_view kSecretNames[] = {
    "password",     "passwords", "passwd",        "passphrase",  "pwd",          "secret",
    "secrets",      "apikey",    "accesskey",     "secretkey",   "accountkey",   "privatekey",
    "signingkey",   "authkey",   "encryptionkey", "accesstoken", "refreshtoken", "authtoken",
    "sessiontoken", "idtoken",   "csrftoken",     "bearertoken", "token",        "sharedaccesssignature"};

/// The name of that secret that the label is, however it goes on to the left and whatever digits follow.
std::string_view secret_name(std::string_view label) {
  while (!label.empty() && is_digit(label.back())) label.remove_suffix(1);
  if (label.size() < 3 || std::string_view("detyns").find(lower(label.back())) == std::string_view::npos)
    return {};
  for (const std::string_view name : kSecretNames)
    if (label_stem(label, name)) return name;
  return {};
}

/// Words that say something about a secret and are none.
bool is_remark(std::string_view value) {
  constexpr std::string_view kRemarks[] = {
      "null",      "nil",      "none",   "true",    "false",     "empty",    "unset",   "missing",  "invalid",
      "expired",   "required", "wrong",  "unknown", "undefined", "redacted", "hidden",  "masked",   "not",
      "incorrect", "rejected", "denied", "revoked", "mismatch",  "changed",  "reset",   "ok",       "updated",
      "failed",    "failure",  "error",  "absent",  "present",   "disabled", "enabled", "optional", "eof"};
  if (std::all_of(value.begin(), value.end(), [](char c) { return c == '*' || c == '.' || c == 'x'; }))
    return true;
  return std::any_of(std::begin(kRemarks), std::end(kRemarks),
                     [&](std::string_view remark) { return is_label(value, remark); });
}

/// `$PASSWORD`, `token=TOKEN`, `retries: 3`, a folder, a colour.
bool is_placeholder(std::string_view value, std::string_view name) {
  const bool folder = value.front() == '/' && name == "pwd";
  const bool named = std::any_of(std::begin(kSecretNames), std::end(kSecretNames),
                                 [&](std::string_view one) { return is_label(value, one); });
  // Tokens are counted, and are words of a language.
  const bool all_digits = std::all_of(value.begin(), value.end(), is_digit);
  const bool plain = std::none_of(value.begin(), value.end(), is_digit);
  const bool no_token = name == "token" && ((all_digits && value.size() < 8) || (plain && value.size() < 8));
  return value.front() == '$' || value.front() == '#' || folder || named || no_token ||
         (all_digits && value.size() < 4);
}

/// `&` parts the members of a query, and may stand in a secret.
bool begins_member(std::string_view text, std::size_t i) {
  std::size_t end = i + 1;
  while (end < text.size() && end - i < 64 && (is_label_char(text[end]) || text[end] == '.')) ++end;
  return end > i + 1 && at(text, end) == '=';
}

/// Where the value ends that begins at `begin`: at its quote or bracket, or where words end.
std::size_t value_end(std::string_view text, std::size_t begin, char quote) {
  constexpr std::size_t kLongestQuoted = 2048;  // keeps `password=(password=(…` linear
  std::size_t end = begin;
  if (quote != 0) {
    text = text.substr(0, begin + kLongestQuoted);
    while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
    return std::min(end, text.size());
  }
  constexpr std::string_view kStops = " \t\r\n,;|\"'`<>(){}";
  for (; end < text.size(); ++end) {
    const char c = text[end], next = at(text, end + 1);
    if (kStops.find(c) != std::string_view::npos || (c == '&' && begins_member(text, end))) break;
    if (c == '\\' && (next == 'n' || next == 'r' || next == 't' || next == '"')) break;  // the line ends
  }
  return end;
}

struct Value {
  std::size_t begin = 0, end = 0;
  char quote = '\0';    ///< or the bracket that closes it
  bool spaced = false;  ///< a blank stands before it
};

/// What is assigned by the sign (`=`, `:`, `=>`, `:=`) at `sign`.
Value value_at(std::string_view text, std::size_t sign) {
  std::size_t begin = sign + 1;
  if (at(text, begin) == '>' || (text[sign] == ':' && at(text, begin) == '=')) ++begin;
  const std::size_t behind = begin;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  Value out{begin, begin, '\0', begin > behind};
  if (const char c = at(text, begin); is_quote(c))
    out.quote = c;
  else if (const auto open = std::string_view("({<").find(c); open != std::string_view::npos)
    out.quote = ")}>"[open];
  if (out.quote != 0) {
    out.begin = begin + 1;
    out.end = value_end(text, out.begin, out.quote);
    if (at(text, out.end) == out.quote) return out;
    if (out.spaced || !is_quote(out.quote)) return {};  // the end of a string in a program
    out.quote = '\0';                                   // cut short
  }
  out.end = value_end(text, out.begin, '\0');
  return out;
}

/// Is the assignment all of its line, as in files of settings and in headers?
bool is_line(std::string_view text, std::string_view label, std::size_t end) {
  auto begin = static_cast<std::size_t>(label.data() - text.data());
  while (begin > 0 && is_blank(text[begin - 1])) --begin;
  while (end < text.size() && is_blank(text[end])) ++end;
  return (begin == 0 || ends_line(text[begin - 1])) && (end == text.size() || ends_line(text[end]));
}

bool is_secret(std::string_view text, const Value& found, std::string_view label, std::string_view name) {
  const std::string_view value = text.substr(found.begin, found.end - found.begin);
  if (value.size() < 3 || value.front() == ' ' || is_remark(value) || is_placeholder(value, name))
    return false;
  if (std::any_of(value.begin(), value.end(), is_digit)) return true;
  // Without a digit `password: must be longer`, `token = next()` and `f(secret)` look alike.
  if (found.quote != 0 && !is_quote(found.quote)) return false;
  const auto behind_label = static_cast<std::size_t>(label.data() - text.data()) + label.size();
  if (!found.spaced || is_quote(at(text, behind_label))) return true;  // `"password": "hunter two"`
  const std::size_t end = found.end + (found.quote != 0 ? 1 : 0);
  return is_line(text, label, end) && value.find(' ') == std::string_view::npos;
}

/// `Authorization: Bearer …`, `Authorization: …`: the credential.
Value authorization_at(std::string_view text, std::size_t sign) {
  std::size_t begin = sign + 1;
  const auto skip = [&] {
    while (begin < text.size() && (is_blank(text[begin]) || is_quote(text[begin]))) ++begin;
  };
  const auto word_end = [&] {
    std::size_t end = begin;
    while (end < text.size() && is_token68(text[end])) ++end;
    return end;
  };
  skip();
  std::size_t end = word_end();
  const bool is_scheme = end > begin && is_blank(at(text, end)) && end < text.size() &&
                         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                     text.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](char c) { return is_letter(c) || c == '-'; });
  if (is_scheme) {
    begin = end;
    skip();
    end = word_end();
  }
  const std::string_view word = text.substr(begin, end - begin);
  const bool told = is_scheme || word.size() >= 16 || std::any_of(word.begin(), word.end(), is_digit);
  return word.size() < 6 || !told ? Value{} : Value{begin, end};
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

std::optional<std::string_view> label_stem(std::string_view label, std::string_view word) {
  while (!word.empty()) {
    while (!label.empty() && (label.back() == '_' || label.back() == '-')) label.remove_suffix(1);
    if (label.empty() || lower(label.back()) != word.back()) return std::nullopt;
    label.remove_suffix(1);
    word.remove_suffix(1);
  }
  return label;
}

bool is_label(std::string_view text, std::string_view word) {
  const auto stem = label_stem(text, word);
  return stem && stem->find_first_not_of("_-") == std::string_view::npos;
}

void scan_assigned(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=' && text[i] != ':') continue;
    const std::string_view label = label_before(text, i);
    Value found;
    if (label_stem(label, "authorization")) {
      found = authorization_at(text, i);
    } else if (const std::string_view name = secret_name(label); !name.empty()) {
      found = value_at(text, i);
      if (found.end > found.begin && !is_secret(text, found, label, name)) found = {};
    }
    if (found.end <= found.begin) continue;
    hits.push_back({found.begin, found.end, Kind::api_key});
    i = found.end - 1;
  }
}

}  // namespace streamlab::redact
