// SPDX-License-Identifier: Apache-2.0
// Secrets that are told by the name they are assigned to: `password=…`, `"api_key": "…"`, `Authorization: …`.
#include <algorithm>

#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
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

constexpr std::string_view kLeftAside = "_- ";  // of labels

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
      "null",     "nil",     "none",      "true",     "false",   "empty",     "unset",    "missing",
      "invalid",  "expired", "required",  "wrong",    "unknown", "undefined", "redacted", "hidden",
      "masked",   "not",     "incorrect", "rejected", "denied",  "revoked",   "mismatch", "changed",
      "reset",    "ok",      "updated",   "failed",   "failure", "error",     "absent",   "present",
      "disabled", "enabled", "optional",  "eof",      "string",  "text"};
  if (std::all_of(value.begin(), value.end(), [](char c) { return c == '*' || c == '.' || c == 'x'; }))
    return true;
  return std::any_of(std::begin(kRemarks), std::end(kRemarks),
                     [&](std::string_view remark) { return is_label(value, remark); });
}

/// `$PASSWORD`, `${password}`, `$(pass show db)`
bool is_variable(std::string_view value) {
  if (value.front() != '$') return false;
  return value.size() < 2 || value[1] == '{' || value[1] == '(' ||
         std::all_of(value.begin() + 1, value.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); });
}

/// `#d0d0d0`
bool is_colour(std::string_view value) {
  const std::size_t digits = value.size() - 1;
  return value.front() == '#' && (digits == 3 || digits == 4 || digits == 6 || digits == 8) &&
         std::all_of(value.begin() + 1, value.end(), is_hex_digit);
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
  return is_variable(value) || is_colour(value) || folder || named || no_token ||
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

/// Where the quote stands of `b'hunter2'`, `["hunter2"]`, `Some("hunter2")`, `SecretStr('hunter2')`.
std::size_t behind_wrapper(std::string_view text, std::size_t begin) {
  constexpr std::size_t kLongestName = 24;
  std::size_t end = begin;
  while (end < text.size() && end - begin < kLongestName && (is_alnum(text[end]) || text[end] == ':')) ++end;
  const bool is_prefix = end == begin + 1 && is_quote(at(text, end));
  const bool is_call =
      (at(text, end) == '(' || (end == begin && at(text, end) == '[')) && is_quote(at(text, end + 1));
  return is_prefix ? end : is_call ? end + 1 : begin;
}

/// What is assigned by the sign (`=`, `:`, `=>`, `:=`) at `sign`.
Value value_at(std::string_view text, std::size_t sign) {
  std::size_t begin = sign + 1;
  if (at(text, begin) == '>' || (text[sign] == ':' && at(text, begin) == '=')) ++begin;
  const std::size_t behind = begin;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  const bool spaced = begin > behind;
  begin = behind_wrapper(text, begin);
  Value out{begin, begin, '\0', spaced};
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

/// Does the label begin a member or a line, and no words stand before it: `{password:`, `, password:`,
/// `- password:`, `-H "X-Api-Key:`?
bool begins_anew(std::string_view text, std::string_view label) {
  auto begin = static_cast<std::size_t>(label.data() - text.data());
  while (begin > 0 && is_blank(text[begin - 1])) --begin;
  if (begin > 0 && (text[begin - 1] == '-' || text[begin - 1] == '>')) {  // a list, what `curl -v` shows
    --begin;
    while (begin > 0 && is_blank(text[begin - 1])) --begin;
    return begin == 0 || ends_line(text[begin - 1]);
  }
  return begin == 0 || std::string_view("\n\r{,([\"'`").find(text[begin - 1]) != std::string_view::npos;
}

/// Does nothing but a remark follow on the line, or the member end?
bool ends_there(std::string_view text, std::size_t end) {
  while (end < text.size() && is_blank(text[end])) ++end;
  return end == text.size() || std::string_view("\n\r#,}])\"'`").find(text[end]) != std::string_view::npos;
}

/// What an XML element holds; nothing where its own tag does not close it, as in `Vec<Token>item1`.
Value content_at(std::string_view text, std::size_t sign, std::string_view name) {
  constexpr std::size_t kLongest = 2048;
  std::size_t begin = sign + 1, end = begin + text.substr(begin, kLongest).find("</");
  if (end < begin) return {};
  std::string_view closing = text.substr(end + 2, name.size() + 64);
  closing = closing.substr(0, closing.find('>'));
  if (!closing.ends_with(name)) return {};
  while (begin < end && (is_blank(text[begin]) || ends_line(text[begin]))) ++begin;
  while (begin < end && (is_blank(text[end - 1]) || ends_line(text[end - 1]))) --end;
  return {begin, end};
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
  if (!begins_anew(text, label)) return false;
  return found.quote != 0 ? true : ends_there(text, found.end) && value.find(' ') == std::string_view::npos;
}

/// `Authorization: Bearer …`, `"Authorization": ["Token …"]`, `Authorization: Digest username="…", …`: all
/// behind the scheme.
Value authorization_at(std::string_view text, std::size_t sign) {
  std::size_t begin = sign + 1;
  const auto skip = [&](std::string_view signs) {
    while (begin < text.size() && signs.find(text[begin]) != std::string_view::npos) ++begin;
  };
  skip("> \t\"'`[");
  std::size_t end = begin;
  while (end < text.size() && (is_letter(text[end]) || text[end] == '-')) ++end;
  constexpr std::string_view kSchemes[] = {"bearer", "basic", "token",     "digest", "apikey", "negotiate",
                                           "oauth",  "hawk",  "sharedkey", "aws",    "key",    "signature"};
  const std::string_view scheme = text.substr(begin, end - begin);
  const bool has_scheme = end < text.size() && is_blank(text[end]) &&
                          std::any_of(std::begin(kSchemes), std::end(kSchemes),
                                      [&](std::string_view one) { return is_label(scheme, one); });
  if (has_scheme) begin = end;
  skip(" \t");
  const std::string_view rest = text.substr(begin, 2048);
  const std::size_t line = std::min(rest.find_first_of("\r\n"), rest.size());
  const bool has_members = rest.substr(0, line).find("=\"") < rest.find_first_of(" ,;");
  const std::size_t size =
      has_members ? line : std::min(rest.find_first_of(" \t\r\n,;\"'`<>(){}[]\\"), rest.size());
  const std::string_view word = rest.substr(0, size);
  const bool told = has_scheme || word.size() >= 16 || std::any_of(word.begin(), word.end(), is_digit);
  return word.size() < 6 || !told || is_remark(word) ? Value{} : Value{begin, begin + size};
}

}  // namespace

std::string_view label_before(std::string_view text, std::size_t sign) {
  constexpr std::size_t kLongest = 64, kBlanks = 4;
  std::size_t end = sign;
  while (
      end > 0 && sign - end < kBlanks &&
      (is_blank(text[end - 1]) || is_quote(text[end - 1]) ||
       std::string_view("]#.").find(text[end - 1]) != std::string_view::npos))  // `user[password]=`, `Tel.:`
    --end;
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongest && is_label_char(text[begin - 1])) --begin;
  if (text.substr(0, begin).ends_with(kMark))
    return text.substr(begin, 0);  // of ours: it names what was there
  return text.substr(begin, end - begin);
}

std::string_view phrase_before(std::string_view text, std::size_t sign) {
  constexpr std::size_t kLongest = 64;
  const std::string_view last = label_before(text, sign);
  const auto end = static_cast<std::size_t>(last.data() - text.data()) + last.size();
  std::size_t begin = end - last.size();
  const auto goes_on = [&] {
    return begin > 0 && end - begin < kLongest &&
           (is_label_char(text[begin - 1]) ||
            (text[begin - 1] == ' ' && is_label_char(before(text, begin - 1))));
  };
  while (!last.empty() && goes_on()) --begin;
  return text.substr(begin, end - begin);
}

std::string_view element_before(std::string_view text, std::size_t sign) {
  constexpr std::size_t kLongest = 128;
  std::size_t open = sign;
  while (open > 0 && sign - open < kLongest && text[open - 1] != '<' && text[open - 1] != '>') --open;
  if (before(text, open) != '<') return {};
  std::size_t begin = open, end = open;
  while (end < sign && (is_label_char(text[end]) || text[end] == ':')) {
    if (text[end] == ':') begin = end + 1;
    ++end;
  }
  return end == sign || is_blank(text[end]) ? text.substr(begin, end - begin) : std::string_view();
}

std::string_view paired_label(std::string_view text, std::string_view value) {
  constexpr std::size_t kReach = 16;
  const auto begin = static_cast<std::size_t>(value.data() - text.data());
  std::size_t end = begin;
  while (end > 0 && begin - end < kReach &&
         (is_blank(text[end - 1]) || ends_line(text[end - 1]) || is_quote(text[end - 1]) ||
          text[end - 1] == ','))
    --end;
  std::size_t sign = end;
  while (sign > 0 && is_label_char(text[sign - 1])) --sign;
  const std::string_view name = text.substr(sign, end - sign);
  while (sign > 0 && (is_blank(text[sign - 1]) || is_quote(text[sign - 1]))) --sign;
  if (sign == 0 || (text[sign - 1] != ':' && text[sign - 1] != '=')) return {};
  const std::string_view says = label_before(text, sign - 1);
  return is_label(says, "name") || is_label(says, "key") ? name : std::string_view();
}

std::optional<std::string_view> label_stem(std::string_view label, std::string_view word) {
  while (!word.empty()) {
    while (!label.empty() && kLeftAside.find(label.back()) != std::string_view::npos) label.remove_suffix(1);
    if (label.empty() || lower(label.back()) != word.back()) return std::nullopt;
    label.remove_suffix(1);
    word.remove_suffix(1);
  }
  return label;
}

bool is_label(std::string_view text, std::string_view word) {
  const auto stem = label_stem(text, word);
  return stem && stem->find_first_not_of(kLeftAside) == std::string_view::npos;
}

void scan_assigned(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=' && text[i] != ':' && text[i] != '>') continue;
    if (text[i] == ':' && (at(text, i + 1) == ':' || before(text, i) == ':')) continue;  // `Token::Kind1`
    const bool is_element = text[i] == '>';
    std::string_view label = is_element ? element_before(text, i) : label_before(text, i);
    Value found;
    if (label_stem(label, "authorization")) {
      found = authorization_at(text, i);
    } else {
      if (is_label(label, "key")) label = phrase_before(text, i);  // `API key: …`
      const std::string_view name = secret_name(is_label(label, "value") ? paired_label(text, label) : label);
      if (!name.empty()) found = is_element ? content_at(text, i, label) : value_at(text, i);
      if (found.end > found.begin && !is_secret(text, found, label, name)) found = {};
    }
    if (found.end <= found.begin) continue;
    hits.push_back({found.begin, found.end, Kind::api_key});
    i = found.end - 1;
  }
}

}  // namespace streamlab::redact
