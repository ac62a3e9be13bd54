// SPDX-License-Identifier: Apache-2.0
#include "load/back_off.hpp"

#include <algorithm>

namespace streamlab::load {
namespace {
constexpr std::int64_t kFirstMs = 100, kCapMs = 5000;
}

BackOff::BackOff(std::uint64_t seed, std::uint64_t who) : rng_(seed, "back-off"), draw_(who << 32) {}

Nanos BackOff::failed() {
  if (++in_a_row_ == 1) return Nanos{0};
  const std::int64_t ms = std::min(kFirstMs << std::min(in_a_row_ - 2, 16U), kCapMs);
  return Nanos(
      static_cast<std::int64_t>(static_cast<double>(ms) * 1e6 * (0.5 + 0.5 * rng_.uniform(draw_++))));
}

}  // namespace streamlab::load
