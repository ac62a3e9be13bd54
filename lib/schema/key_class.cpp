// SPDX-License-Identifier: Apache-2.0
#include "schema/key_class.hpp"

#include <algorithm>

namespace streamlab::schema {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool hex(char c) {
  return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Test>
bool all(std::string_view text, Test test) {
  return std::all_of(text.begin(), text.end(), test);
}

/// Does the text have this form? `9` is a digit, `x` a hex digit, everything else itself.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char f) {
    return f == '9' ? digit(c) : f == 'x' ? hex(c) : c == f;
  });
}

bool is_email(std::string_view key) {
  const auto at = key.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const auto allowed = [](char c) { return c != '@' && c != '"' && static_cast<unsigned char>(c) > 0x20; };
  const std::string_view domain = key.substr(at + 1);
  if (domain.size() < 3 || !all(key.substr(0, at), allowed) || !all(domain, allowed)) return false;
  return domain.substr(1, domain.size() - 2).find('.') != std::string_view::npos;
}

bool is_date(std::string_view key) {
  if (!has_form(key.substr(0, 10), "9999-99-99")) return false;
  if (key.size() == 10) return true;
  return (key[10] == 'T' || key[10] == ' ') && key.find('\n', 11) == std::string_view::npos;
}

bool is_ip(std::string_view key) {
  for (int part = 0; part < 4; ++part) {
    const auto end = std::find_if_not(key.begin(), key.end(), digit);
    const auto digits = end - key.begin();
    if (digits < 1 || digits > 3) return false;
    key.remove_prefix(static_cast<std::size_t>(digits));
    if (part == 3) return key.empty();
    if (key.empty() || key[0] != '.') return false;
    key.remove_prefix(1);
  }
  return false;
}

bool is_phone(std::string_view key) {
  if (!key.empty() && key[0] == '+') key.remove_prefix(1);
  if (key.size() < 8 || key.size() > 20 || !digit(key.front()) || !digit(key.back())) return false;
  return all(key,
             [](char c) { return digit(c) || std::string_view(" ()./-").find(c) != std::string_view::npos; });
}

}  // namespace

std::string_view key_class(std::string_view key) {
  if (key.empty()) return {};
  if (has_form(key, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) return "uuid";
  const bool some_digit = std::any_of(key.begin(), key.end(), digit);
  if (some_digit && all(key, digit)) return "int";
  if (some_digit && key.size() >= 16 && all(key, hex)) return "hex";
  if (is_email(key)) return "email";
  if (!some_digit) return {};
  if (is_date(key)) return "date";
  if (is_ip(key)) return "ip";
  if (is_phone(key)) return "phone";
  return {};
}

}  // namespace streamlab::schema
