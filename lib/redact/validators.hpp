// SPDX-License-Identifier: Apache-2.0
// Does a text that looks like a number of some kind hold up? Checksums, ranges and lengths.
#pragma once

#include <string_view>

namespace streamlab::redact {

/// Digits only, Luhn's sum is right.
bool luhn(std::string_view digits);
/// Digits only: an issuer's range, that issuer's length, and Luhn.
bool is_card(std::string_view digits);
/// Length of a country's IBAN ("DE" → 22), 0 for none. Upper case.
int iban_length(std::string_view country);
/// Letters and digits without blanks, either case: country's length and mod 97.
bool is_iban(std::string_view text);
/// Nine digits: area not 000, 666 or over 899, group not 00, serial not 0000.
bool is_ssn(std::string_view digits);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
/// A validator by the name that a rules file gives it; separators (blank, hyphen) are ignored where they may
/// stand. Unknown or empty names accept everything.
bool holds_up(std::string_view validator, std::string_view text);

}  // namespace streamlab::redact
