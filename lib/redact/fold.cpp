// SPDX-License-Identifier: Apache-2.0
#include "redact/fold.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>

namespace streamlab::redact {
namespace {

constexpr char kGone = '\0', kAsItIs = '\1';

/// The zeros of scripts whose ten digits stand in a row: Arabic, Persian, Devanagari, Bengali, Gurmukhi,
/// Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Myanmar, Khmer.
constexpr char32_t kZeros[] = {0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6,
                               0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x1040, 0x17E0};

/// What stands for the character, or kGone, or kAsItIs.
char folded(char32_t c) {
  if (c == 0xFF1A) return kAsItIs;  // the colon of prose: what follows it begins anew
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<char>(c - 0xFEE0);
  if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000) return ' ';
  if ((c >= 0x2010 && c <= 0x2013) || c == 0x2212 || c == 0xFE58 || c == 0xFE63) return '-';
  if (c == 0x3002 || c == 0xFF61 || c == 0x2024) return '.';
  if (c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
      (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF)
    return kGone;
  const auto* zero = std::upper_bound(std::begin(kZeros), std::end(kZeros), c);
  if (zero != std::begin(kZeros) && c - *(zero - 1) < 10) return static_cast<char>('0' + (c - *(zero - 1)));
  return kAsItIs;
}

/// Takes one character of two or three bytes off the front; 0 where none that could fold stands there.
char32_t wide_at(std::string_view text, std::size_t i, std::size_t& size) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
  const auto follows = [&](std::size_t k) { return i + k < text.size() && (byte(k) & 0xC0) == 0x80; };
  if (byte(0) >= 0xC2 && byte(0) < 0xE0 && follows(1)) {
    size = 2;
    return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
  }
  if (byte(0) >= 0xE0 && byte(0) < 0xF0 && follows(1) && follows(2)) {
    size = 3;
    return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  }
  size = 1;
  return 0;
}

}  // namespace

bool fold(std::string_view text, Folded& out) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return false;
  const auto is_wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  const auto first = std::find_if(text.begin(), text.end(), is_wide);
  std::size_t at = static_cast<std::size_t>(first - text.begin()), size = 1;
  const auto folded_at = [&](std::size_t i) {
    size = 1;
    return is_wide(text[i]) ? folded(wide_at(text, i, size)) : kAsItIs;
  };
  while (at < text.size() && folded_at(at) == kAsItIs) at += size;
  if (at == text.size()) return false;
  out.text.reserve(text.size());
  out.origin.reserve(text.size() + 1);
  out.text.assign(text.substr(0, at));
  out.origin.resize(at);
  std::iota(out.origin.begin(), out.origin.end(), 0U);
  for (; at < text.size(); at += size) {
    const char c = folded_at(at);
    if (c == kGone) continue;
    for (std::size_t k = 0; k < (c == kAsItIs ? size : 1); ++k) {
      out.text += c == kAsItIs ? text[at + k] : c;
      out.origin.push_back(static_cast<std::uint32_t>(at + k));
    }
  }
  out.origin.push_back(static_cast<std::uint32_t>(text.size()));
  return true;
}

}  // namespace streamlab::redact
