// SPDX-License-Identifier: Apache-2.0
// How often a gate is wrong by chance: runs of log-normal latencies (sigma 0.5) whose true p95 stands in a
// given ratio to the limit, judged as a real run is.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/rng.hpp"
#include "slo/verdict.hpp"

namespace streamlab::slo {

struct GateRates {
  double pass = 0, fail = 0, inconclusive = 0;
};

/// @param ratio  true p95 / limit, e.g. 0.95 = 5 % under it.
inline GateRates simulate_gate(Gate gate, double ratio, std::uint64_t samples, std::uint64_t runs,
                               std::uint64_t seed) {
  constexpr double kSigma = 0.5, kLimitMs = 200;
  const double p95 = kLimitMs * ratio;
  const double mu = std::log(p95) - kSigma * normal_quantile(0.95);
  const auto limit = Nanos(static_cast<std::int64_t>(kLimitMs * 1e6));
  GateRates out;
  for (std::uint64_t run = 0; run < runs; ++run) {
    const Rng rng(seed * 1'000'003 + run, "gate");
    Tally tally;
    tally.samples = tally.events = samples;
    for (std::uint64_t i = 0; i < samples; ++i) {
      const Nanos latency(static_cast<std::int64_t>(std::exp(mu + kSigma * rng.normal(i)) * 1e6));
      tally.response.record(latency);
      if (latency > limit) ++tally.above_limit, ++tally.above_limit_without_own;
    }
    const Judgement judged = judge({kLimitMs, 0.01}, tally, {.gate = gate});
    const double one = 1 / static_cast<double>(runs);
    (judged.verdict == Verdict::pass   ? out.pass
     : judged.verdict == Verdict::fail ? out.fail
                                       : out.inconclusive) += one;
  }
  return out;
}

}  // namespace streamlab::slo
