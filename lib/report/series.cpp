// SPDX-License-Identifier: Apache-2.0
#include "report/series.hpp"

#include <algorithm>

namespace streamlab::report {

std::vector<Slot> slots(const std::vector<Second>& seconds, std::int64_t most) {
  std::vector<Slot> out;
  if (seconds.empty()) return out;
  const std::int64_t first = seconds.front().second, last = seconds.back().second;
  // A capture's own clock may span days: the length is what is bounded, never the number of seconds looked
  // at.
  const std::int64_t length = std::max<std::int64_t>(1, (last - first) / most + 1);
  out.resize(static_cast<std::size_t>((last - first) / length + 1));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].from = first + static_cast<std::int64_t>(i) * length;
    out[i].seconds = std::min(length, last - out[i].from + 1);
  }
  for (const Second& second : seconds) {
    Slot& slot = out[static_cast<std::size_t>((second.second - first) / length)];
    slot.offered += second.offered;
    slot.answered += second.answered;
    slot.errors += second.errors;
    slot.response.merge(second.response);
  }
  return out;
}

}  // namespace streamlab::report
