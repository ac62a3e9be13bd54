// SPDX-License-Identifier: Apache-2.0
// A failure's text, raw: read without harm, in a bounded number of frames, and the same with other line ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/parameterise.hpp"
#include "fingerprint/fingerprint.hpp"
#include "trace/failure.hpp"

using namespace streamlab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const trace::Analysis found = trace::analyse(text);
  if (found.frames.size() > size || found.telling.size() > 5) std::abort();
  if (found.telling.empty() && !found.stack_trace_hash.empty()) std::abort();

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
  return 0;
}
