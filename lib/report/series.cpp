// SPDX-License-Identifier: Apache-2.0
#include "report/series.hpp"

#include <algorithm>

namespace streamlab::report {

Result<Second> second_of(const store::SecondRow& row) {
  Second out{.second = row.second, .offered = row.offered, .answered = row.answered, .errors = row.errors};
  if (!row.histogram.empty()) {
    STREAMLAB_TRY(out.response, slo::Histogram::decode(row.histogram));
  }
  // Older versions did not tell: every message had a latency, and what fills a stall was offered by nobody.
  out.judged = row.judged.value_or(std::min(out.response.count(), row.offered));
  return out;
}

void gather(std::vector<Slot>& into, std::int64_t from, std::int64_t length, const Second& second) {
  if (into.empty() || into.back().from != from) into.push_back({.from = from, .seconds = length});
  Slot& slot = into.back();
  slot.offered += second.offered, slot.answered += second.answered, slot.errors += second.errors;
  slot.judged += second.judged;
  slot.response.merge(second.response);
}

std::vector<Slot> slots(const std::vector<Second>& seconds, std::int64_t most) {
  std::vector<Slot> out;
  if (seconds.empty()) return out;
  const std::int64_t first = seconds.front().second, last = seconds.back().second;
  // A capture's own clock may span days: the length is what is bounded, never the number of seconds looked
  // at.
  const std::int64_t length = std::max<std::int64_t>(1, (last - first) / most + 1);
  for (const Second& second : seconds) {
    const std::int64_t from = first + (second.second - first) / length * length;
    while (!out.empty() && out.back().from + length < from)
      out.push_back({.from = out.back().from + length, .seconds = length});
    gather(out, from, length, second);
  }
  out.back().seconds = last - out.back().from + 1;
  return out;
}

}  // namespace streamlab::report
