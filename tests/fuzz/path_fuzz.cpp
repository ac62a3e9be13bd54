// SPDX-License-Identifier: Apache-2.0
// Two paths, one a line: what covers another matches whatever that one matches.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/path.hpp"
#include "base/text.hpp"

using namespace streamlab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  if (lines.size() < 2) return 0;
  const auto a = PathPattern::parse(lines[0]), b = PathPattern::parse(lines[1]);
  if (!a.ok() || !b.ok()) return 0;
  const std::vector<std::string_view> keys(lines.begin() + 2, lines.end());
  if (a->covers(*b) && b->matches(keys) && !a->matches(keys)) std::abort();
  if (!a->covers(*a)) std::abort();
  return 0;
}
