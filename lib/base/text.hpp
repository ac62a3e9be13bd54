// SPDX-License-Identifier: Apache-2.0
// Small things done to text, once for the whole house.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamlab {

/// Lower-case hex of bytes.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// RFC 4648, section 4, with padding.
std::string base64(std::string_view bytes);

/// ASCII only: bytes over 0x7f stay.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
std::string_view trim(std::string_view text);
/// Is there nothing but blanks, tabs and carriage returns?
bool is_blank(std::string_view line);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Appends text as a JSON string with minimal escapes and its quotes: \" \\ \b \f \n \r \t, other controls as
/// \u00xx.
void append_json_string(std::string& out, std::string_view text);

/// Length of the well-formed UTF-8 sequence at the front of text, 0 if there is none (RFC 3629: no
/// surrogates, no overlong forms).
std::size_t utf8_sequence(std::string_view text);

/// Appends the character as UTF-8, whatever its value below 0x110000: also half of a surrogate pair.
void append_utf8(std::string& out, char32_t character);

/// Makes text safe to print on a terminal or in one line of a log: control characters and invalid UTF-8
/// become `\xNN`.
std::string printable(std::string_view text);

/// Up to limit of candidates that look like a misspelt word, best first (Damerau–Levenshtein of at most a
/// third of its length, at least 1).
std::vector<std::string> closest(std::string_view word, std::span<const std::string_view> candidates,
                                 std::size_t limit = 1);

}  // namespace streamlab
