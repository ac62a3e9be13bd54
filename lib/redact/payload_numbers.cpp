// SPDX-License-Identifier: Apache-2.0
#include "redact/payload_numbers.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "redact/pseudonym.hpp"

namespace streamlab::redact {
namespace {

/// A number by JSON's grammar? Strings may hold anything.
bool is_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > begin;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (!digits()) return false;
  if (i < text.size() && text[i] == '.' && (++i, !digits())) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

/// Digits and power of ten of a number; false when the power alone is beyond any use.
bool take_apart(std::string_view token, std::string& digits, int& power) {
  append_canonical_number(digits, token);
  power = 0;
  const std::size_t e = digits.find('e');
  if (e == std::string::npos) return true;
  const auto [end, fault] = std::from_chars(digits.data() + e + 1, digits.data() + digits.size(), power);
  const bool good =
      fault == std::errc() && end == digits.data() + digits.size() && power > -100'000 && power < 100'000;
  digits.resize(e);
  return good;
}

}  // namespace

std::optional<std::int64_t> scaled_integer(std::string_view token, int shift) {
  if (!is_number(token)) return std::nullopt;
  std::string digits;
  int power = 0;
  if (!take_apart(token, digits, power)) return std::nullopt;
  power += shift;
  const bool negative = digits[0] == '-';
  if (power >= 0) {
    if (digits != "0") {
      if (power > 19) return std::nullopt;
      digits.append(static_cast<std::size_t>(power), '0');
    }
  } else {
    const std::size_t keep = digits.size() - (negative ? 1 : 0);
    const auto drop = static_cast<std::size_t>(-power);
    if (drop >= keep) return 0;
    digits.resize(digits.size() - drop);
  }
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<WallMicros> time_of(std::string_view text, TimeUnit unit) {
  WallMicros at = 0;
  switch (unit) {
    case TimeUnit::s:
      return scaled_integer(text, 6);
    case TimeUnit::ms:
      return scaled_integer(text, 3);
    case TimeUnit::us:
      return scaled_integer(text, 0);
    case TimeUnit::ns:
      return scaled_integer(text, -3);
    case TimeUnit::rfc3339:
      break;
  }
  return parse_rfc3339(text, at) ? std::optional(at) : std::nullopt;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  if (!is_number(text)) return std::nullopt;
  std::string digits;
  int power = 0;
  if (!take_apart(text, digits, power) || power < 0) return std::nullopt;
  return scaled_integer(text, 0);
}

std::optional<double> latency_of(std::string_view text) {
  if (!is_number(text)) return std::nullopt;
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || !std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

}  // namespace streamlab::redact
