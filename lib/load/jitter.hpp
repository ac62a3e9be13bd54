// SPDX-License-Identifier: Apache-2.0
// The emulated network.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/rng.hpp"

namespace streamlab::load {

/// Extra delay of each answer: log-normal with these two percentiles, a pure function of (seed, message).
class Jitter {
 public:
  /// 0 < p50_ms < p95_ms.
  Jitter(double p50_ms, double p95_ms, std::uint64_t seed);

  [[nodiscard]] Nanos delay(std::uint64_t seq) const;

 private:
  Rng rng_;
  double mu_, sigma_;  // of the logarithm of nanoseconds
};

}  // namespace streamlab::load
