// SPDX-License-Identifier: Apache-2.0
// What comes out of the detectors has no find left.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "redact/detectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& detectors = streamlab::redact::shipped_detectors();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string clean;
  if (detectors.scrub(text, clean) != detectors.finds(text)) std::abort();
  if (detectors.finds(clean)) std::abort();
  (void)detectors.number_kind(text);
  return 0;
}
