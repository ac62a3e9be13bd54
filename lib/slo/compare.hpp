// SPDX-License-Identifier: Apache-2.0
// Two runs, told apart from noise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slo/histogram.hpp"
#include "slo/verdict.hpp"

namespace streamlab::slo {

/// A stretch of a run. Neighbouring samples resemble each other, so stretches, not samples, are what chance
/// draws from.
struct Block {
  Histogram response;
  std::uint64_t errors = 0, events = 0;
};

struct RunSample {
  std::vector<Block> blocks;  ///< of about equal length, in time order; those without an event are left out
};

enum class Answer : std::uint8_t { better, worse, no_difference, unknown };
/// "better", "worse", "no difference shown", "cannot say".
std::string_view name_of(Answer answer);

/// One measure of both runs. Latencies differ by a ratio (0.10 = 10 % slower), the error rate by a difference
/// of rates.
struct Difference {
  std::string name;  ///< p50_latency_ms, p95_latency_ms, p99_latency_ms, error_rate
  std::optional<double> before, after;
  std::optional<double> change;
  std::optional<Interval> interval;  ///< of the change; absent where too few messages tell
  Answer answer = Answer::unknown;
};

/// Below so many blocks in either run drift and bursts cannot be seen: messages are taken for independent,
/// and only what differs by kShortMargin (kShortRateMargin) and more is told.
inline constexpr std::size_t kFewestBlocks = 4;
inline constexpr double kShortMargin = 0.5, kShortRateMargin = 0.05;

struct CompareSettings {
  double level = 0.95;     ///< that all intervals hold together (Bonferroni over the four measures)
  double margin = 0.05;    ///< a latency that differs by less is none: the whole interval must lie beyond it
  double rate_margin = 0;  ///< the same for the error rate, as a difference of rates
  std::uint64_t seed = 1;  ///< of the bootstrap; fixed, so that the same runs always get the same answer
};

/// Each interval is the wider of two: Student's with the block bootstrap's standard error (Künsch 1989;
/// Welch's degrees of freedom over the blocks), which sees drift and bursts, and the one for independent
/// samples (order statistics, Wilson, combined as Newcombe 1998 does), which sees samples too few to differ.
/// A measure without a sample in either run is unknown, as is a quantile of a short run whose order
/// statistics do not reach that far. Pure; deterministic.
std::vector<Difference> compare(const RunSample& before, const RunSample& after,
                                const CompareSettings& settings);

}  // namespace streamlab::slo
