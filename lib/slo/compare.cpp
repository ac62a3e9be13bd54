// SPDX-License-Identifier: Apache-2.0
#include "slo/compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/rng.hpp"
#include "slo/student.hpp"

namespace streamlab::slo {
namespace {

constexpr std::array<double, 3> kQuantiles = {0.5, 0.95, 0.99};
constexpr std::array<std::string_view, 3> kNames = {"p50_latency_ms", "p95_latency_ms", "p99_latency_ms"};
constexpr int kReplicates = 200;
constexpr double kFloorMs = 0.001;  // a histogram's finest step: logarithms need a positive value

/// A run's blocks over the values that occur, so that a resampled histogram is a sum of short rows.
class Resampler {
 public:
  Resampler(const RunSample& run, std::uint64_t seed, std::string_view purpose)
      : run_(run), rng_(seed, purpose) {
    for (const Block& block : run.blocks)
      whole_.merge(block.response), errors_ += block.errors, events_ += block.events;
    for (const auto& bucket : whole_.buckets())
      values_.push_back(to_ms(std::min(bucket.upper, whole_.max())));
    for (const Block& block : run.blocks) {
      std::vector<double>& row = rows_.emplace_back(values_.size());
      for (const auto& bucket : block.response.buckets()) {
        const double value = to_ms(std::min(bucket.upper, whole_.max()));
        row[static_cast<std::size_t>(std::lower_bound(values_.begin(), values_.end(), value) -
                                     values_.begin())] += static_cast<double>(bucket.count);
      }
    }
  }

  struct Spread {
    std::array<double, 3> log_quantile{};
    double rate = 0;
  };
  /// Standard errors, corrected for drawing from as few blocks as there are.
  [[nodiscard]] Spread standard_errors() const {
    std::array<double, 4> sum{}, squares{};
    for (int i = 0; i < kReplicates; ++i) {
      const std::array<double, 4> drawn = replicate(static_cast<std::uint64_t>(i));
      for (std::size_t k = 0; k < 4; ++k) sum[k] += drawn[k], squares[k] += drawn[k] * drawn[k];
    }
    const auto blocks = static_cast<double>(rows_.size());
    const auto error = [&](std::size_t k) {
      const double mean = sum[k] / kReplicates;
      const double variance =
          std::max(0.0, squares[k] / kReplicates - mean * mean) * kReplicates / (kReplicates - 1);
      return std::sqrt(variance * blocks / (blocks - 1));
    };
    return {{error(0), error(1), error(2)}, error(3)};
  }

  [[nodiscard]] const Histogram& whole() const { return whole_; }
  [[nodiscard]] std::uint64_t errors() const { return errors_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::size_t blocks() const { return rows_.size(); }

 private:
  [[nodiscard]] std::array<double, 4> replicate(std::uint64_t index) const {
    std::vector<double> counts(values_.size());
    double errors = 0, events = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto pick = static_cast<std::size_t>(rng_.uniform(index * rows_.size() + i) *
                                                 static_cast<double>(rows_.size()));
      for (std::size_t k = 0; k < counts.size(); ++k) counts[k] += rows_[pick][k];
      errors += static_cast<double>(run_.blocks[pick].errors),
          events += static_cast<double>(run_.blocks[pick].events);
    }
    double total = 0;
    for (const double count : counts) total += count;
    std::array<double, 4> out{};
    std::size_t next = 0;
    double seen = 0;
    for (std::size_t k = 0; k < counts.size() && next < 3; ++k) {
      seen += counts[k];
      for (; next < 3 && seen >= kQuantiles[next] * total; ++next)
        out[next] = std::log(std::max(values_[k], kFloorMs));
    }
    out[3] = events > 0 ? errors / events : 0;
    return out;
  }

  const RunSample& run_;
  Rng rng_;
  Histogram whole_;
  std::uint64_t errors_ = 0, events_ = 0;
  std::vector<double> values_;
  std::vector<std::vector<double>> rows_;
};

struct Estimate {
  double value = 0, error = 0;  ///< error: by the block bootstrap
  Interval alone;               ///< for independent samples
  double blocks = 0;
};

Interval difference_interval(const Estimate& before, const Estimate& after, double tail) {
  const double change = after.value - before.value;
  const double vb = before.error * before.error, va = after.error * after.error;
  double half = 0;
  if (va + vb > 0) {
    const double degrees =
        (va + vb) * (va + vb) / (va * va / (after.blocks - 1) + vb * vb / (before.blocks - 1));
    half = student_quantile(1 - tail, std::max(1.0, degrees)) * std::sqrt(va + vb);
  }
  const double down = std::hypot(after.value - after.alone.low, before.alone.high - before.value);
  const double up = std::hypot(after.alone.high - after.value, before.value - before.alone.low);
  return {change - std::max(half, down), change + std::max(half, up)};
}

Answer answer_of(const Interval& interval, double worse_from, double better_to) {
  if (interval.low > worse_from) return Answer::worse;
  return interval.high < better_to ? Answer::better : Answer::no_difference;
}

double log_ms(double ms) {
  return std::log(std::max(ms, kFloorMs));
}

Estimate latency_estimate(const Resampler& run, double q, double error, double z) {
  const Interval alone = *quantile_interval_ms(run.whole(), q, z);
  return {log_ms(to_ms(run.whole().quantile(q))),
          error,
          {log_ms(alone.low), log_ms(alone.high)},
          static_cast<double>(run.blocks())};
}

Estimate rate_estimate(const Resampler& run, double error, double z) {
  return {static_cast<double>(run.errors()) / static_cast<double>(run.events()), error,
          *wilson(run.errors(), run.events(), z), static_cast<double>(run.blocks())};
}

void fill_latency(Difference& out, const Resampler& before, const Resampler& after, double q) {
  if (before.whole().count() > 0) out.before = to_ms(before.whole().quantile(q));
  if (after.whole().count() > 0) out.after = to_ms(after.whole().quantile(q));
  if (out.before && out.after)
    out.change = std::max(*out.after, kFloorMs) / std::max(*out.before, kFloorMs) - 1;
}

/// Are there samples beyond the quantile, enough for its interval's upper rank to be one of them?
bool reaches(const Histogram& histogram, double q, double z) {
  const auto n = static_cast<double>(histogram.count());
  return n * q + z * std::sqrt(n * q * (1 - q)) + 2 <= n;
}

}  // namespace

std::string_view name_of(Answer answer) {
  switch (answer) {
    case Answer::better:
      return "better";
    case Answer::worse:
      return "worse";
    case Answer::no_difference:
      return "no difference shown";
    case Answer::unknown:
      break;
  }
  return "cannot say";
}

std::vector<Difference> compare(const RunSample& before, const RunSample& after,
                                const CompareSettings& settings) {
  const Resampler a(before, settings.seed, "before"), b(after, settings.seed, "after");
  const double tail = (1 - settings.level) / 2 / (kQuantiles.size() + 1), z = normal_quantile(1 - tail);
  const bool enough = a.blocks() >= kFewestBlocks && b.blocks() >= kFewestBlocks;
  const auto ea = enough ? a.standard_errors() : Resampler::Spread{},
             eb = enough ? b.standard_errors() : Resampler::Spread{};
  const double margin = enough ? settings.margin : std::max(settings.margin, kShortMargin);
  const double rate_margin = enough ? settings.rate_margin : std::max(settings.rate_margin, kShortRateMargin);
  std::vector<Difference> out;
  for (std::size_t k = 0; k < kQuantiles.size(); ++k) {
    Difference& one = out.emplace_back(Difference{.name = std::string(kNames[k])});
    fill_latency(one, a, b, kQuantiles[k]);
    const double q = kQuantiles[k];
    if (!one.change || (!enough && !(reaches(a.whole(), q, z) && reaches(b.whole(), q, z)))) continue;
    const Interval logs = difference_interval(latency_estimate(a, q, ea.log_quantile[k], z),
                                              latency_estimate(b, q, eb.log_quantile[k], z), tail);
    one.interval = Interval{std::expm1(logs.low), std::expm1(logs.high)};
    one.answer = answer_of(*one.interval, margin, 1 / (1 + margin) - 1);
  }
  Difference& rate = out.emplace_back(Difference{.name = "error_rate"});
  if (a.events() > 0) rate.before = static_cast<double>(a.errors()) / static_cast<double>(a.events());
  if (b.events() > 0) rate.after = static_cast<double>(b.errors()) / static_cast<double>(b.events());
  if (rate.before && rate.after) {
    rate.change = *rate.after - *rate.before;
    rate.interval = difference_interval(rate_estimate(a, ea.rate, z), rate_estimate(b, eb.rate, z), tail);
    rate.answer = answer_of(*rate.interval, rate_margin, -rate_margin);
    rate.interval = Interval{std::max(rate.interval->low, -1.0), std::min(rate.interval->high, 1.0)};
  }
  return out;
}

}  // namespace streamlab::slo
