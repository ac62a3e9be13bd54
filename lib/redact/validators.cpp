// SPDX-License-Identifier: Apache-2.0
#include "redact/validators.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

/// Cards of an issuer begin between `first` and `last` (compared on as many digits as they have).
struct Issuer {
  int first, last, digits;
  std::uint32_t lengths;  // bit n = n digits
};

constexpr std::uint32_t len(int from, int to) {
  std::uint32_t bits = 0;
  for (int n = from; n <= to; ++n) bits |= 1U << n;
  return bits;
}

constexpr Issuer kIssuers[] = {
    {4, 4, 1, len(13, 13) | len(16, 16) | len(19, 19)},  // Visa
    {51, 55, 2, len(16, 16)},                            // Mastercard
    {2221, 2720, 4, len(16, 16)},                        // Mastercard
    {34, 34, 2, len(15, 15)},                            // American Express
    {37, 37, 2, len(15, 15)},                            // American Express
    {300, 305, 3, len(14, 14) | len(16, 19)},            // Diners Club
    {3095, 3095, 4, len(14, 14) | len(16, 19)},          // Diners Club
    {36, 36, 2, len(14, 19)},                            // Diners Club
    {38, 39, 2, len(14, 14) | len(16, 19)},              // Diners Club
    {3528, 3589, 4, len(16, 19)},                        // JCB
    {6011, 6011, 4, len(16, 19)},                        // Discover
    {644, 649, 3, len(16, 19)},                          // Discover
    {65, 65, 2, len(16, 19)},                            // Discover, RuPay
    {62, 62, 2, len(16, 19)},                            // UnionPay
    {81, 82, 2, len(16, 19)},                            // UnionPay, RuPay
    {2200, 2205, 4, len(16, 19)},                        // Mir, Borica
    {9792, 9792, 4, len(16, 16)},                        // Troy
    {9704, 9704, 4, len(16, 16) | len(19, 19)},          // Napas
    {8600, 8600, 4, len(16, 16)},                        // Uzcard
    {9860, 9860, 4, len(16, 16)},                        // Humo
    {506099, 506198, 6, len(16, 16) | len(18, 19)},      // Verve
    {507865, 507964, 6, len(16, 16) | len(19, 19)},      // Verve
    {606282, 606282, 6, len(13, 13) | len(16, 19)},      // Hipercard
    {5018, 5018, 4, len(12, 19)},                        // Maestro
    {5020, 5020, 4, len(12, 19)},
    {5038, 5038, 4, len(12, 19)},
    {5893, 5893, 4, len(12, 19)},
    {6304, 6304, 4, len(12, 19)},
    {67, 67, 2, len(12, 19)},  // Maestro, Bancontact
    {50, 50, 2, len(16, 16)},  // Maestro, Dankort, Elo, RuPay
    {56, 59, 2, len(16, 19)},  // Maestro, Codensa
    {6, 6, 1, len(16, 16)},    // Maestro, Elo, Hiper, RuPay
    // Of those that begin with 1, times in milliseconds have 13 digits, in microseconds 16.
    {1, 1, 1, len(15, 15)},  // UATP
};

struct Country {
  std::string_view code;
  int length;
};

// The IBAN registry.
constexpr Country kIban[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
    {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20},
    {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20},
    {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25},
    {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20},
    {"YE", 30}};

std::string without_separators(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '-' && c != '.') out += c;
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool luhn(std::string_view digits) {
  if (!all_digits(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    int digit = digits[i] - '0';
    if (twice && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool is_card(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19 || !luhn(digits)) return false;
  const auto in_range = [&](const Issuer& issuer) {
    int head = 0;
    for (int i = 0; i < issuer.digits; ++i) head = head * 10 + (digits[static_cast<std::size_t>(i)] - '0');
    return head >= issuer.first && head <= issuer.last && (issuer.lengths >> digits.size() & 1U) != 0;
  };
  return std::any_of(std::begin(kIssuers), std::end(kIssuers), in_range);
}

int iban_length(std::string_view country) {
  for (const Country& known : kIban)
    if (known.code == country) return known.length;
  return 0;
}

bool is_iban(std::string_view text) {
  if (text.size() < 15 || text.size() > 34) return false;
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  const std::array<char, 2> country{upper(text[0]), upper(text[1])};
  if (iban_length({country.data(), 2}) != static_cast<int>(text.size())) return false;
  // Check digits are 98 less a remainder: 00, 01 and 99 would sum up as well, and are never given out.
  if (const std::string_view check = text.substr(2, 2); check < "02" || check > "98") return false;
  int rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = upper(text[(i + 4) % text.size()]);
    if (c >= '0' && c <= '9')
      rest = (rest * 10 + (c - '0')) % 97;
    else if (c >= 'A' && c <= 'Z')
      rest = (rest * 100 + (c - 'A' + 10)) % 97;
    else
      return false;
  }
  return rest == 1;
}

bool is_ssn(std::string_view digits) {
  if (digits.size() != 9 || !all_digits(digits)) return false;
  const std::string_view area = digits.substr(0, 3);
  return area != "000" && area != "666" && area[0] != '9' && digits.substr(3, 2) != "00" &&
         digits.substr(5) != "0000";
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (std::size_t i = 0; i < text.size();) {
    int value = 0;
    const std::size_t begin = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' && i - begin < 4)
      value = value * 10 + (text[i++] - '0');
    if (i == begin || i - begin > 3 || value > 255) return false;
    ++parts;
    if (i == text.size()) break;
    if (text[i++] != '.' || i == text.size()) return false;
  }
  return parts == 4;
}

bool is_ipv6(std::string_view text) {
  if (text.size() < 2 || text.size() > 45) return false;
  std::array<char, 46> copy{};
  std::copy(text.begin(), text.end(), copy.begin());
  in6_addr parsed{};
  return inet_pton(AF_INET6, copy.data(), &parsed) == 1;
}

bool holds_up(std::string_view validator, std::string_view text) {
  if (validator == "luhn") return luhn(without_separators(text));
  if (validator == "card") return is_card(without_separators(text));
  if (validator == "iban") return is_iban(without_separators(text));
  if (validator == "ssn") return is_ssn(without_separators(text));
  if (validator == "ipv4") return is_ipv4(text);
  if (validator == "ipv6") return is_ipv6(text);
  if (validator != "jwt" && validator != "mac") return true;
  Hits hits;
  validator == "jwt" ? scan_jwt(text, hits) : scan_mac(text, hits);
  return hits.size() == 1 && hits[0].begin == 0 && hits[0].end == text.size();
}

}  // namespace streamlab::redact
