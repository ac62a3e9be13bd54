// SPDX-License-Identifier: Apache-2.0
// Text as the scanners read it: what people and input methods write for an ASCII character stands as that
// character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace streamlab::redact {

/// A text of which some characters were replaced or left out.
struct Folded {
  std::string text;
  std::vector<std::uint32_t> origin;  ///< where each byte came from, and the whole length behind the last
};

/// Blanks and hyphens of typography (not its long dashes), full-width forms (not the colon), and the digits
/// of other scripts become ASCII; characters that are not seen (zero-width ones, soft hyphens) go. All else
/// stays as it is, bytes that are no UTF-8 too.
///
/// @param out  is used again and again: its buffers are kept.
/// @returns false, and `out` is not touched, where there is nothing to replace, or where the text is longer
/// than 4 GiB. Linear; pure.
bool fold(std::string_view text, Folded& out);

}  // namespace streamlab::redact
