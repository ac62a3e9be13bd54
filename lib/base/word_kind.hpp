// SPDX-License-Identifier: Apache-2.0
// Tests of whole words: is this word data, and of which kind? ASCII only; each is linear in the word's length
// and pure. What they accept enters stored hashes through the parameteriser: a change needs a new `algo`.
#pragma once

#include <string_view>

namespace streamlab::word_kind {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_alpha(c);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// 8-4-4-4-12 hex digits.
bool is_uuid(std::string_view word);
/// `0x…`, or 8 and more hex digits with both a digit and a letter among them.
bool is_hex_word(std::string_view word);
/// one @ between non-empty sides, a dot on the right.
bool is_email(std::string_view word);
/// YYYY-MM-DD, alone or followed by T and a time.
bool is_date(std::string_view word);
/// HH:MM:SS with an optional fraction and zone.
bool is_time(std::string_view word);
/// IPv4 or IPv6, in brackets or not, with an optional port or prefix length.
bool is_ip(std::string_view word);
bool is_mac(std::string_view word);
/// A number with a unit of time, or several: 30s, 1.5ms, 1h2m3s.
bool is_duration(std::string_view word);
/// ns, us, ms, s, sec, seconds, min, minutes, h, hours, days …
bool is_time_unit(std::string_view word);
/// A file's path: absolute, relative with dots, with a drive, or with slashes and an extension.
bool is_path(std::string_view word);
/// A telephone number as schema keys know it: digits with separators, 8 to 20 characters.
bool is_phone(std::string_view word);
/// Length of what Kubernetes appends to a deployment's name for a pod (`-7f9c6d5b4-x2x9z`); 0 where nothing
/// is.
std::size_t pod_suffix(std::string_view word);
/// A long word of mixed letters and digits that no person would type: an id, a key, a ULID.
bool is_token(std::string_view word);

}  // namespace streamlab::word_kind
