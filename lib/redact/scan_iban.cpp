// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "redact/scanners.hpp"
#include "redact/validators.hpp"

namespace streamlab::redact {
namespace {

/// Is all that touches the IBAN a short number, and the rest of it digits? No hash has so few letters:
/// `?31DE89370400440532013000`.
bool is_behind_number(std::string_view text, std::size_t begin) {
  constexpr std::size_t kLongest = 8, kDigits = 10;
  std::size_t from = begin;
  while (begin - from < kLongest && is_digit(before(text, from))) --from;
  const std::string_view digits = text.substr(begin + 2, kDigits);
  return !is_alnum(before(text, from)) && std::all_of(digits.begin(), digits.end(), is_digit);
}

/// Where the IBAN of so many characters that begins at `begin` ends; begin where none does. It is written in
/// one piece or in groups.
std::size_t iban_end(std::string_view text, std::size_t begin, std::size_t length) {
  std::array<char, 34> compact{};
  std::size_t size = 0, end = begin;
  bool in_fours = true;
  for (; size < length && end < text.size(); ++end) {
    const char c = text[end];
    if (is_alnum(c)) {
      compact[size++] = c;
      continue;
    }
    const bool parts =
        c == ' ' || c == '-' || c == '\t' || (size % 4 == 0 && (c == '.' || c == '_' || c == '+'));
    if (parts && c == ' ' && at(text, end + 1) == ' ') ++end;  // two blanks
    if (!parts || !is_alnum(at(text, end + 1))) break;
    in_fours = in_fours && size % 4 == 0;
  }
  if (size != length || !is_iban({compact.data(), size})) return begin;
  const bool touches_left = is_alnum(before(text, begin)), touches_right = is_alnum(at(text, end));
  if (!touches_left && !touches_right) return end;
  // Beside letters and digits (`?31DE89…?32`) it takes more: groups of four, one case, no hash.
  const bool has_lower =
      std::any_of(text.begin() + begin, text.begin() + end, [](char c) { return c >= 'a' && c <= 'z'; });
  const bool has_upper =
      std::any_of(text.begin() + begin, text.begin() + end, [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool may_be_hash =
      touches_hash(text, begin, end) && (touches_right || !is_behind_number(text, begin));
  if (!in_fours || (has_lower && has_upper) || is_digit(at(text, end)) || may_be_hash) return begin;
  return end;
}

}  // namespace

void scan_iban(std::string_view text, Hits& hits) {
  for (std::size_t i = 0; i + 15 <= text.size(); ++i) {
    if (!is_letter(text[i]) || !is_letter(text[i + 1]) || !is_digit(text[i + 2])) continue;
    const std::array<char, 2> country{static_cast<char>(text[i] & ~0x20),
                                      static_cast<char>(text[i + 1] & ~0x20)};
    const auto length = static_cast<std::size_t>(iban_length({country.data(), 2}));
    if (length == 0) continue;
    const std::size_t end = iban_end(text, i, length);
    if (end == i) continue;
    hits.push_back({i, end, Kind::iban});
    i = end - 1;
  }
}

}  // namespace streamlab::redact
