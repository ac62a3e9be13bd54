// SPDX-License-Identifier: Apache-2.0
#include "kb/index_text.hpp"

#include <cstddef>

namespace streamlab::kb {
namespace {

/// All these scripts' characters take three bytes of UTF-8; those of ideographs beyond the basic plane take
/// four, and are too rare to matter here.
bool writes_no_blanks(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF);
}

}  // namespace

std::string indexed_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
    const bool three = byte(0) >= 0xE0 && byte(0) < 0xF0 && i + 2 < text.size();
    if (three && writes_no_blanks((byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU))) {
      out += ' ';
      out += text.substr(i, 3);
      out += ' ';
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace streamlab::kb
