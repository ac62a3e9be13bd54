// SPDX-License-Identifier: Apache-2.0
// Runs as chance would make them: log-normal latencies, Bernoulli errors, a level that wanders from second to
// second.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/rng.hpp"
#include "slo/compare.hpp"

namespace streamlab::slo {

struct Simulated {
  double median_ms = 100, sigma = 0.5;  ///< of one latency
  double wander = 0;                    ///< standard deviation of a second's own log level
  double error_rate = 0;
  std::uint64_t seconds = 20, per_second = 100;
};

inline RunSample simulated_run(const Simulated& s, std::uint64_t seed) {
  const Rng latency(seed, "latency"), level(seed, "level"), error(seed, "error");
  RunSample out;
  for (std::uint64_t second = 0; second < s.seconds; ++second) {
    Block block;
    const double shift = std::log(s.median_ms) + s.wander * level.normal(second);
    for (std::uint64_t i = 0; i < s.per_second; ++i) {
      const std::uint64_t index = second * s.per_second + i;
      block.response.record(
          Nanos(static_cast<std::int64_t>(std::exp(shift + s.sigma * latency.normal(index)) * 1e6)));
      if (error.uniform(index) < s.error_rate) ++block.errors;
      ++block.events;
    }
    out.blocks.push_back(std::move(block));
  }
  return out;
}

}  // namespace streamlab::slo
