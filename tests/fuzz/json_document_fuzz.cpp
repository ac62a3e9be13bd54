// SPDX-License-Identifier: Apache-2.0
// The strict reader: no input may crash it, and what it accepts is one well-formed tree.
#include <cstdlib>

#include "base/json_document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static streamlab::JsonDocument document;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (document.parse(text) != streamlab::JsonReject::none)
    return document.nodes().empty() ? 0 : (std::abort(), 0);
  const auto nodes = document.nodes();
  if (nodes[0].next != nodes.size()) std::abort();
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].next <= i || nodes[i].next > nodes.size() || nodes[i].offset >= size) std::abort();
  return 0;
}
