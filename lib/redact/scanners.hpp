// SPDX-License-Identifier: Apache-2.0
// One scanner per kind of personal data. Each is linear in the text's length, looks at bytes only, and
// appends what it finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace streamlab::redact {

/// How our own marks begin; the kind's name and `]` follow.
inline constexpr std::string_view kMark = "[redacted:";

/// In order of rank: where two finds overlap, the name of the first listed stays.
enum class Kind : std::uint8_t {
  pem,
  jwt,
  api_key,
  url_credentials,
  email,
  iban,
  card,
  ssn,
  ipv6,
  mac,
  ipv4,
  phone,
  custom
};

/// Bytes [begin, end) of the text that was scanned.
struct Hit {
  std::size_t begin = 0, end = 0;
  Kind kind = Kind::custom;
  std::uint16_t custom = 0;  ///< index of a custom detector
};
using Hits = std::vector<Hit>;

/// Finds are neither sorted nor free of overlaps. Any text will do: empty, or no UTF-8. Pure; any thread.
void scan_email(std::string_view text, Hits& hits);            // scan_email.cpp
void scan_url_credentials(std::string_view text, Hits& hits);  // the part before `@`
void scan_ipv4(std::string_view text, Hits& hits);             // scan_addresses.cpp
void scan_ipv6(std::string_view text, Hits& hits);
void scan_mac(std::string_view text, Hits& hits);
void scan_iban(std::string_view text, Hits& hits);  // scan_iban.cpp
/// Cards, SSNs and phones are read from the same runs of digits: scan_numbers.cpp
void scan_digits(std::string_view text, bool cards, bool ssns, bool phones, Hits& hits);
void scan_jwt(std::string_view text, Hits& hits);  // scan_secrets.cpp
void scan_pem(std::string_view text, Hits& hits);
void scan_api_key(std::string_view text, Hits& hits);
void scan_assigned(std::string_view text, Hits& hits);  // `password=…`: scan_assigned.cpp

/// Does the find go on, on either side, as what may be a hash or an id: whole bytes in hexadecimal digits of
/// one case? Looks 256 characters far.
bool touches_hash(std::string_view text, std::size_t begin, std::size_t end);

/// The word before the sign `:` or `=` that stands at `sign`, without quotes and blanks: `phone` of
/// `"phone" :`. Empty where none stands there.
std::string_view label_before(std::string_view text, std::size_t sign);
/// The same with the words before it: `social security number`.
std::string_view phrase_before(std::string_view text, std::size_t sign);
/// The name of the XML element whose tag `>` ends at `sign`: `ssn` of `<ns:ssn type="us">`. Empty where none
/// does.
std::string_view element_before(std::string_view text, std::size_t sign);
/// The label of what is written in pairs: `{"name": "password", "value": "…"}`, `<add key="ApiKey"
/// value="…">`. Empty where no name stands before the label `value`.
std::string_view paired_label(std::string_view text, std::string_view value);
/// What stands before `lower` at the label's end, with case, blanks, `_` and `-` left aside; nullopt where
/// it does not end so. Is it all of the label?
std::optional<std::string_view> label_stem(std::string_view label, std::string_view lower);
bool is_label(std::string_view text, std::string_view lower);

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}
/// Of credentials in headers, RFC 9110.
inline bool is_token68(char c) {
  return is_alnum(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}
inline bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// The byte at i, or a blank outside the text.
inline char at(std::string_view text, std::size_t i) {
  return i < text.size() ? text[i] : ' ';
}
inline char before(std::string_view text, std::size_t i) {
  return i > 0 ? text[i - 1] : ' ';
}

}  // namespace streamlab::redact
