// SPDX-License-Identifier: Apache-2.0
// A text of stack traces as sections: each the frames of one stack, with the line that announced it.
#pragma once

#include <string_view>
#include <vector>

#include "trace/header.hpp"
#include "trace/names.hpp"

namespace streamlab::trace {

struct Section {
  Family family = Family::none;
  Header header;
  std::vector<NamedFrame> frames;  ///< innermost first, recursion collapsed
  bool oldest_first = false,
       newest_first = false;  ///< as the notation says; `frames` is turned once the section ends
  bool causes_next = false;   ///< Python: the next section was raised because of this one
};

struct Sections {
  std::vector<Section> all;  ///< in the text's order; those without frames only where they announce something
  std::string_view
      first_text;  ///< the first lines that are no frames: a message when nothing better is there
};

/// One pass over the lines; linear. Views point into `text`.
Sections read_sections(std::string_view text, int algo = kAlgo);

/// Appends a frame unless it repeats what is there: the same frame, or a cycle of up to four.
void push_collapsed(std::vector<NamedFrame>& frames, NamedFrame frame);

}  // namespace streamlab::trace
