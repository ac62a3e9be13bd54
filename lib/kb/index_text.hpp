// SPDX-License-Identifier: Apache-2.0
// Inside the room: a person's words for the full-text index, and to look for them in it.
#pragma once

#include <string>
#include <string_view>

namespace streamlab::kb {

/// The index knows words by the blanks between them. Of scripts that write none (Chinese, Japanese, Thai,
/// Lao, Khmer, Burmese) each character becomes a word, so that any part of a sentence is found as a phrase.
/// Other text stays as it is. Linear; pure.
std::string indexed_text(std::string_view text);

}  // namespace streamlab::kb
