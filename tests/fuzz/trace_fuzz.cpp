// SPDX-License-Identifier: Apache-2.0
// A failure's text, raw: read without harm by every living version, in a bounded number of frames, and the
// same with other line ends; its message gives a bounded number of template keys.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/parameterise.hpp"
#include "fingerprint/fingerprint.hpp"
#include "trace/failure.hpp"
#include "trace/template_tree.hpp"

using namespace streamlab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (int algo = trace::kOldestAlgo; algo <= trace::kAlgo; ++algo) {
    const trace::Analysis read = trace::analyse(text, {}, {}, algo);
    if (read.frames.size() > size || read.frames.size() != read.roles.size() || read.telling.size() > 5)
      std::abort();
    if (read.telling.empty() && !read.stack_trace_hash.empty()) std::abort();
  }
  const trace::Analysis found = trace::analyse(text);

  if (text.find('\r') == std::string_view::npos) {
    std::string other;
    for (char c : text) {
      if (c == '\n') other += '\r';
      other += c;
    }
    const trace::Analysis again = trace::analyse(other);
    if (again.stack_trace_hash != found.stack_trace_hash || again.class_template != found.class_template)
      std::abort();
  }

  const std::string pattern = fingerprint::endpoint_pattern(text),
                    shown = fingerprint::redacted_endpoint(text);
  if (pattern.find('\0') != std::string::npos || shown.find('\0') != std::string::npos) std::abort();
  if (parameterise(text).size() > 12 * size + 12) std::abort();
  (void)data_kind(text);

  trace::TemplateTree tree;
  const TemplateNodes nodes = trace::template_nodes(text);
  if (nodes.parents.size() > 200) std::abort();
  tree.learn(nodes);
  const auto again = trace::TemplateTree::decode(tree.encode());
  if (!again.ok() || *again != tree) std::abort();
  if (const auto read = trace::TemplateTree::decode(text); read.ok() && read->encode() != text) std::abort();
  return 0;
}
