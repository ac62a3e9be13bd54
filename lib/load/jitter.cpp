// SPDX-License-Identifier: Apache-2.0
#include "load/jitter.hpp"

#include <algorithm>
#include <cmath>

namespace streamlab::load {

Jitter::Jitter(double p50_ms, double p95_ms, std::uint64_t seed)
    : rng_(seed, "jitter"),
      mu_(std::log(p50_ms * 1e6)),
      sigma_((std::log(p95_ms) - std::log(p50_ms)) / normal_quantile(0.95)) {}

Nanos Jitter::delay(std::uint64_t seq) const {
  // An hour is more than any timeout waits, and keeps the sum of times within its range.
  const double ns = std::min(std::exp(mu_ + sigma_ * rng_.normal(seq)), 3.6e12);
  return Nanos(static_cast<std::int64_t>(ns));
}

}  // namespace streamlab::load
