// SPDX-License-Identifier: Apache-2.0
// A message as learning sees it: keys of its whole text and of that text with a few words open. No word is in
// it.
#pragma once

#include <cstdint>
#include <vector>

namespace streamlab {

/// 64 bits of a SHA-256; never 0 for a message.
using TemplateKey = std::uint64_t;

struct TemplateParent {
  TemplateKey key = 0;
  std::uint8_t open = 1;  ///< words that are open in it
};

/// Made by trace::template_nodes(), learned by trace::TemplateTree.
struct TemplateNodes {
  TemplateKey leaf = 0;                 ///< 0: no message
  std::vector<TemplateParent> parents;  ///< fewest open words first, rightmost first; at most 200
};

}  // namespace streamlab
