// SPDX-License-Identifier: Apache-2.0
// Prints precision and recall of each detector on the labelled set that the tests use. usage:
// detector_quality
#include <cstdio>

#include "support/labelled_texts.hpp"

int main() {
  const auto texts = streamlab::test::labelled_texts(5'000);
  std::printf("detectors, %zu labelled texts:\n", texts.size());
  for (const auto& [kind, quality] :
       streamlab::test::quality_of(streamlab::redact::shipped_detectors(), texts))
    std::printf("  %-16s recall %.4f, precision %.4f\n", kind.c_str(), quality.recall(), quality.precision());
}
