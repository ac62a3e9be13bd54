// SPDX-License-Identifier: Apache-2.0
#include "load/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace streamlab::load {

Schedule::Schedule(double rate, std::optional<Nanos> duration, std::optional<std::uint64_t> messages,
                   Shard shard)
    : rate_(rate), shard_(shard) {
  std::uint64_t total = messages.value_or(std::numeric_limits<std::uint64_t>::max());
  if (duration) {
    const long double due =
        static_cast<long double>(duration->count()) * static_cast<long double>(rate) / 1e9L;
    std::uint64_t within = due >= 1e18L ? total : static_cast<std::uint64_t>(std::ceil(due));
    // A rate like 0.1 is not exact in binary: what rounds to the end itself is not before it.
    while (within > 0 && within < total && due_of_index(within - 1) >= *duration) --within;
    total = std::min(total, within);
  }
  size_ = total > shard_.index ? (total - shard_.index - 1) / shard_.of + 1 : 0;
}

Nanos Schedule::due_of_index(std::uint64_t i) const {
  const long double ns = static_cast<long double>(i) * 1e9L / static_cast<long double>(rate_);
  return Nanos(ns >= 9e18L ? std::int64_t{9'000'000'000'000'000'000} : std::llround(ns));
}

}  // namespace streamlab::load
