// SPDX-License-Identifier: Apache-2.0
// Text as the scanners read it: what people and input methods write for an ASCII character stands as that
// character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace streamlab::redact {

/// Another reading of a text: some characters stand for others or are left out.
class Folded {
 public:
  std::string text;

  /// Where the byte at `place` came from; of the end, the whole length. Logarithmic.
  [[nodiscard]] std::size_t origin(std::size_t place) const;

  /// Empties it, and takes the first `size` bytes as they are. Buffers are kept.
  void begin_with(std::string_view from, std::size_t size);
  /// What is appended from now on comes from `place` on.
  void goes_on_at(std::size_t place);

 private:
  struct Step {
    std::uint32_t here, there;  // from `here` on bytes come from `there` on
  };
  std::vector<Step> steps_;
};

/// Escapes of one level become what they stand for: `%3D` of URLs, `\n`, `\"`, `\x41` and `\u0041` of
/// programs (blanks for most control characters), `&#64;` of HTML. What is no escape stays.
///
/// @param out  is used again and again: its buffers are kept.
/// @returns false, and `out` is not of use, where there is nothing to replace, or where the text is longer
/// than 4 GiB. Linear; pure.
bool unescape(std::string_view text, Folded& out);

/// Blanks, dashes and middle dots of typography, full-width forms, and the digits of other
/// scripts become ASCII; a terminal's colours become a blank or nothing; characters that are not seen
/// (zero-width ones, soft hyphens, variation selectors) go. All else stays as it is, bytes that are no UTF-8
/// too. As above.
enum class Colours : std::uint8_t { blank, gone };
bool fold(std::string_view text, Folded& out, Colours colours = Colours::blank);

}  // namespace streamlab::redact
