// SPDX-License-Identifier: Apache-2.0
#include "redact/pseudonym.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace streamlab::redact {
namespace {

constexpr std::size_t kTokenHex = 32;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Decimal text of any length plus a small number: exponents are not bounded by any machine type.
std::string add_to_decimal(std::string_view decimal, std::int64_t small) {
  bool negative = false;
  if (!decimal.empty() && (decimal[0] == '+' || decimal[0] == '-')) {
    negative = decimal[0] == '-';
    decimal.remove_prefix(1);
  }
  while (decimal.size() > 1 && decimal[0] == '0') decimal.remove_prefix(1);
  if (decimal.size() <= 17) {
    std::int64_t value = 0;
    std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
    return std::to_string((negative ? -value : value) + small);
  }
  // Here |decimal| > |small|, so the sign stays; add or subtract digit by digit.
  std::string digits(decimal.rbegin(), decimal.rend());
  const bool subtract = negative != (small < 0);
  std::int64_t carry = small < 0 ? -small : small;
  for (char& digit : digits) {
    if (carry == 0) break;
    std::int64_t value = (digit - '0') + (subtract ? -(carry % 10) : carry % 10);
    carry /= 10;
    if (value < 0) value += 10, ++carry;
    if (value > 9) value -= 10, ++carry;
    digit = static_cast<char>('0' + value);
  }
  if (!subtract && carry != 0) {
    const std::string rest = std::to_string(carry);
    digits.append(rest.rbegin(), rest.rend());
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  if (negative) digits += '-';
  return {digits.rbegin(), digits.rend()};
}

}  // namespace

void append_canonical_number(std::string& out, std::string_view token) {
  const bool negative = !token.empty() && token[0] == '-';
  if (negative) token.remove_prefix(1);
  const std::size_t e = std::min(token.find_first_of("eE"), token.size());
  const std::string_view mantissa = token.substr(0, e);
  const std::string_view exponent = e < token.size() ? token.substr(e + 1) : "0";
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());

  const std::size_t sign_at = out.size();
  if (negative) out += '-';
  const std::size_t digits_at = out.size();
  for (char c : mantissa)
    if (c != '.' && (c != '0' || out.size() > digits_at)) out += c;
  if (out.size() == digits_at) {  // zero has neither sign nor power
    out.resize(sign_at);
    out += '0';
    return;
  }
  std::int64_t power = dot < mantissa.size() ? -static_cast<std::int64_t>(mantissa.size() - dot - 1) : 0;
  while (out.back() == '0') {
    out.pop_back();
    ++power;
  }
  const std::string total = add_to_decimal(exponent, power);
  if (total != "0") {
    out += 'e';
    out += total;
  }
}

bool is_known_token(const Keyring& keyring, std::string_view text) {
  return text.size() == 12 + kTokenHex && text.substr(0, 3) == "p1." && text[11] == '.' &&
         is_hex(text.substr(12)) && keyring.knows(text.substr(3, 8));
}

Pseudonymiser::Pseudonymiser(std::shared_ptr<const Keyring> keyring)
    : keyring_(std::move(keyring)), prefix_("p1." + keyring_->kid() + '.') {}

std::size_t Pseudonymiser::domain(const std::string& name) {
  const auto [found, is_new] = names_.emplace(name, keys_.size());
  if (is_new) keys_.push_back(keyring_->derive("streamlab/pii/v1/dom/" + name));
  return found->second;
}

void Pseudonymiser::append(std::string& out, std::size_t domain, ValueTag tag, std::string_view value) {
  if (tag == ValueTag::string && is_known_token(*keyring_, value)) {
    out += value;
    return;
  }
  if (tag == ValueTag::number) {
    scratch_.clear();
    append_canonical_number(scratch_, value);
    value = scratch_;
  }
  const std::array<char, 2> head{static_cast<char>(tag), '\0'};
  const std::array<std::string_view, 2> parts{std::string_view(head.data(), head.size()), value};
  std::array<std::uint8_t, 64> digest{};
  keys_[domain].compute(parts, digest);
  std::array<char, kTokenHex> hex;
  for (std::size_t i = 0; i < kTokenHex / 2; ++i) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  out += prefix_;
  out.append(hex.data(), hex.size());
}

}  // namespace streamlab::redact
