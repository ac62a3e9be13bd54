// SPDX-License-Identifier: Apache-2.0
#include "redact/fold.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "base/text.hpp"
#include "redact/scanners.hpp"

namespace streamlab::redact {
namespace {

constexpr char kGone = '\0', kAsItIs = '\1';
constexpr char kEscape = '\x1b';

/// The zeros of scripts whose ten digits stand in a row: Arabic, Persian, N'Ko, Devanagari, Bengali,
/// Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai, Lao, Tibetan, Myanmar, Shan,
/// Khmer, Mongolian, Limbu, New Tai Lue, Tai Tham (two), Balinese, Sundanese, Lepcha, Ol Chiki, Vai,
/// Saurashtra, Kayah Li, Javanese, Myanmar's Tai Laing, Cham, Meetei Mayek, Osmanya, Hanifi Rohingya,
/// Brahmi, Chakma, mathematical ones (five), Nyiakeng, Wancho, Adlam, segmented.
constexpr char32_t kZeros[] = {0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,
                               0x0BE6,  0x0C66,  0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,
                               0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,
                               0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,
                               0xA9F0,  0xAA50,  0xABF0,  0x104A0, 0x10D30, 0x11066, 0x11136, 0x1D7CE,
                               0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0};

struct Range {
  char32_t first, last;
  char as;
};

// Sorted.
constexpr Range kRanges[] = {
    {0x85, 0x85, ' '},       {0xA0, 0xA0, ' '},         {0xAD, 0xAD, kGone},       {0xB7, 0xB7, '.'},
    {0x34F, 0x34F, kGone},   {0x61C, 0x61C, kGone},     {0x115F, 0x1160, kGone},   {0x1680, 0x1680, ' '},
    {0x17B4, 0x17B5, kGone}, {0x180B, 0x180F, kGone},   {0x2000, 0x200A, ' '},     {0x200B, 0x200F, kGone},
    {0x2010, 0x2015, '-'},   {0x2022, 0x2022, '.'},     {0x2024, 0x2024, '.'},     {0x2027, 0x2027, '.'},
    {0x2028, 0x2029, ' '},   {0x202A, 0x202E, kGone},   {0x202F, 0x202F, ' '},     {0x2043, 0x2043, '-'},
    {0x205F, 0x205F, ' '},   {0x2060, 0x206F, kGone},   {0x20E3, 0x20E3, kGone},   {0x2212, 0x2212, '-'},
    {0x22C5, 0x22C5, '.'},   {0x2800, 0x2800, ' '},     {0x3000, 0x3000, ' '},     {0x3002, 0x3002, '.'},
    {0x30FB, 0x30FB, '.'},   {0x30FC, 0x30FC, '-'},     {0x3164, 0x3164, kGone},   {0xFE00, 0xFE0F, kGone},
    {0xFE52, 0xFE52, '.'},   {0xFE58, 0xFE58, '-'},     {0xFE62, 0xFE62, '+'},     {0xFE63, 0xFE63, '-'},
    {0xFE6B, 0xFE6B, '@'},   {0xFEFF, 0xFEFF, kGone},   {0xFF61, 0xFF61, '.'},     {0xFF65, 0xFF65, '.'},
    {0xFFA0, 0xFFA0, kGone}, {0x1BCA0, 0x1BCA3, kGone}, {0xE0000, 0xE0FFF, kGone},
};

/// What stands for the character, or kGone, or kAsItIs.
char folded(char32_t c) {
  const auto* range = std::lower_bound(std::begin(kRanges), std::end(kRanges), c,
                                       [](const Range& r, char32_t value) { return r.last < value; });
  if (range != std::end(kRanges) && c >= range->first) return range->as;
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<char>(c - 0xFEE0);
  const auto* zero = std::upper_bound(std::begin(kZeros), std::end(kZeros), c);
  if (zero != std::begin(kZeros) && c - *(zero - 1) < 10) return static_cast<char>('0' + (c - *(zero - 1)));
  return kAsItIs;
}

/// The character beyond ASCII at i, and its bytes; 0 and one byte where none stands there.
char32_t wide_at(std::string_view text, std::size_t i, std::size_t& size) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
  const std::size_t wanted = byte(0) < 0xC2   ? 1
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 1;
  size = 1;
  if (wanted == 1 || i + wanted > text.size()) return 0;
  char32_t c = byte(0) & (0xFFU >> (wanted + 1));
  for (std::size_t k = 1; k < wanted; ++k) {
    if ((byte(k) & 0xC0) != 0x80) return 0;
    c = c << 6 | (byte(k) & 0x3FU);
  }
  size = wanted;
  return c;
}

/// Bytes of `ESC [ 31 m` or the like at i, 0 where none stands there.
std::size_t colour_at(std::string_view text, std::size_t i) {
  if (at(text, i + 1) != '[') return 0;
  std::size_t end = i + 2;
  while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40) ++end;
  return end < text.size() && text[end] >= 0x40 && text[end] < 0x7F ? end + 1 - i : 0;
}

unsigned hex_value(char c) {
  return is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a' + 10);
}

/// The number of `digits` hexadecimal digits at i, or -1.
std::int32_t hex_at(std::string_view text, std::size_t i, std::size_t digits) {
  unsigned value = 0;
  for (std::size_t k = 0; k < digits; ++k) {
    if (!is_hex_digit(at(text, i + k))) return -1;
    value = value << 4 | hex_value(text[i + k]);
  }
  return static_cast<std::int32_t>(value);
}

/// What an escape stands for.
struct Escape {
  std::size_t size = 0;  // bytes in the text; 0: none
  char32_t value = 0;
  bool is_byte = false;  // of whatever encoding
};

/// `\u{a0}`, behind its brace.
Escape braced_escape(std::string_view text, std::size_t begin) {
  std::size_t digits = 0;
  while (digits < 7 && is_hex_digit(at(text, begin + digits))) ++digits;
  const auto value = static_cast<char32_t>(hex_at(text, begin, std::min<std::size_t>(digits, 6)));
  if (digits == 0 || digits > 6 || at(text, begin + digits) != '}' || value > 0x10FFFF) return {};
  return {digits + 4, value};
}

Escape program_escape(std::string_view text, std::size_t i) {
  const char c = at(text, i + 1);
  switch (c) {
    case 'n':
    case 'r':
      return {2, '\n'};
    case 't':
      return {2, '\t'};
    case 'b':
    case 'f':
    case 'v':
    case 'a':
      return {2, ' '};
    case '0':
      if (text.substr(i + 1, 3) == "033") return {4, kEscape};
      return {2, ' '};
    case 'e':
      return {2, kEscape};
    case '"':
    case '\'':
    case '\\':
    case '/':
      return {2, static_cast<char32_t>(c)};
    case 'x':
      if (const auto byte = hex_at(text, i + 2, 2); byte >= 0) return {4, static_cast<char32_t>(byte), true};
      return {};
    case 'u': {
      if (at(text, i + 2) == '{') return braced_escape(text, i + 3);
      const auto unit = hex_at(text, i + 2, 4);
      if (unit < 0) return {};
      if ((unit & 0xFC00) != 0xD800) return {6, static_cast<char32_t>(unit)};
      const auto low = at(text, i + 6) == '\\' && at(text, i + 7) == 'u' ? hex_at(text, i + 8, 4) : -1;
      if (low < 0 || (low & 0xFC00) != 0xDC00) return {};
      return {12, 0x10000 + (static_cast<char32_t>(unit & 0x3FF) << 10) + static_cast<char32_t>(low & 0x3FF)};
    }
    default:
      return {};
  }
}

/// `&#64;`, `&#x40;`, `&nbsp;`
Escape html_escape(std::string_view text, std::size_t i) {
  constexpr std::pair<std::string_view, char32_t> kNamed[] = {
      {"thinsp", ' '}, {"period", '.'}, {"hyphen", '-'}, {"dash", '-'}, {"shy", 0xAD}, {"colon", ':'},
      {"plus", '+'},   {"nbsp", ' '},   {"ensp", ' '},   {"emsp", ' '}, {"quot", '"'}, {"apos", '\''},
      {"commat", '@'}, {"ndash", '-'},  {"mdash", '-'},  {"lt", '<'},   {"gt", '>'},   {"amp", '&'}};
  for (const auto& [name, stands_for] : kNamed)
    if (text.substr(i + 1, name.size()) == name && at(text, i + 1 + name.size()) == ';')
      return {name.size() + 2, stands_for};
  if (at(text, i + 1) != '#') return {};
  const bool is_hex = (at(text, i + 2) | 0x20) == 'x';
  const std::size_t begin = i + (is_hex ? 3 : 2);
  char32_t value = 0;
  std::size_t end = begin;
  for (; end < begin + 7 && (is_hex ? is_hex_digit(at(text, end)) : is_digit(at(text, end))); ++end)
    value = value * (is_hex ? 16 : 10) + hex_value(text[end]);
  if (end == begin || at(text, end) != ';' || value > 0x10FFFF || (value & ~0x7FFU) == 0xD800) return {};
  return {end + 1 - i, value};
}

Escape escape_at(std::string_view text, std::size_t i) {
  switch (text[i]) {
    case '%':
      if (const auto byte = hex_at(text, i + 1, 2); byte >= 0) return {3, static_cast<char32_t>(byte), true};
      return {};
    case '\\':
      return program_escape(text, i);
    case '&':
      return html_escape(text, i);
    default:
      return {};
  }
}

}  // namespace

std::size_t Folded::origin(std::size_t place) const {
  const auto behind = std::upper_bound(steps_.begin(), steps_.end(), place,
                                       [](std::size_t at, const Step& step) { return at < step.here; });
  return behind == steps_.begin() ? place : (behind - 1)->there + (place - (behind - 1)->here);
}

void Folded::begin_with(std::string_view from, std::size_t size) {
  text.reserve(from.size());
  text.assign(from.substr(0, size));
  steps_.clear();
}

void Folded::goes_on_at(std::size_t place) {
  const std::size_t expected =
      steps_.empty() ? text.size() : steps_.back().there + (text.size() - steps_.back().here);
  if (expected == place) return;
  if (!steps_.empty() && steps_.back().here == text.size()) steps_.pop_back();
  steps_.push_back({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(place)});
}

bool unescape(std::string_view text, Folded& out) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return false;
  std::size_t i = 0;
  Escape escape;
  while (i < text.size() && (escape = escape_at(text, i)).size == 0) ++i;
  if (i == text.size()) return false;
  out.begin_with(text, i);
  while (i < text.size()) {
    escape = escape_at(text, i);
    constexpr std::string_view kMeant = "\t\n\r\x1b";  // lines part what blanks would join
    const bool is_control =
        escape.value < 0x20 && kMeant.find(static_cast<char>(escape.value)) == std::string_view::npos;
    if (escape.size == 0)
      out.text += text[i];
    else if (is_control)
      out.text += ' ';
    else if (escape.is_byte)
      out.text += static_cast<char>(escape.value);
    else
      append_utf8(out.text, escape.value);
    out.goes_on_at(i += std::max<std::size_t>(escape.size, 1));
  }
  return true;
}

bool fold(std::string_view text, Folded& out, Colours colours) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return false;
  std::size_t i = 0, size = 1;
  const auto folded_at = [&](std::size_t place) {
    size = 1;
    if (is_high(text[place])) {
      const char32_t wide = wide_at(text, place, size);
      // A lone byte, as `\xa0` and `%A0` leave it, is a character of Latin-1.
      return folded(wide != 0 ? wide : static_cast<unsigned char>(text[place]));
    }
    if (text[place] != kEscape) return kAsItIs;
    const std::size_t colour = colour_at(text, place);
    size = std::max<std::size_t>(colour, 1);
    return colour == 0 ? kAsItIs : colours == Colours::gone ? kGone : ' ';
  };
  while (i < text.size() && folded_at(i) == kAsItIs) i += size;
  if (i == text.size()) return false;
  out.begin_with(text, i);
  while (i < text.size()) {
    const char c = folded_at(i);
    if (c == kAsItIs)
      out.text.append(text, i, size);
    else if (c != kGone)
      out.text += c;
    out.goes_on_at(i += size);
  }
  return true;
}

}  // namespace streamlab::redact
