// SPDX-License-Identifier: Apache-2.0
// Latencies in bounded memory, to three significant digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace streamlab::slo {

/// HDR-style: exact to 1 µs below 2,048 µs, then 1,024 buckets per power of two, up to 1 h and above (clamped
/// and counted); a value's bucket is at most 0.1 % wide. Merging adds counts: associative, commutative,
/// without loss.
class Histogram {
 public:
  /// Rounds up to a whole microsecond, so that no latency is told shorter than it was.
  void record(Nanos latency, std::uint64_t times = 1);
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Smallest recorded value with at least q of all samples at or below it, as its bucket's upper edge; 0
  /// when empty. q in (0, 1].
  [[nodiscard]] Nanos quantile(double q) const;
  /// Value of rank k (1 = smallest), for order-statistic intervals.
  [[nodiscard]] Nanos at_rank(std::uint64_t rank) const;
  [[nodiscard]] Nanos min() const;
  [[nodiscard]] Nanos max() const { return Nanos(max_us_ * 1000); }
  [[nodiscard]] double mean_ms() const;

  struct Bucket {
    Nanos upper;
    std::uint64_t count;
  };
  /// The buckets that are not empty, ascending.
  [[nodiscard]] std::vector<Bucket> buckets() const;

  /// "h1:" min, max, sum in µs, then `;gap,count` for each bucket that is not empty; decode() refuses
  /// anything else.
  [[nodiscard]] std::string encode() const;
  static Result<Histogram> decode(std::string_view text);

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  std::vector<std::uint64_t> counts_;  // grown to the highest bucket used
  std::uint64_t count_ = 0;
  std::int64_t max_us_ = 0;
  std::int64_t min_us_ = 0;
  std::int64_t sum_us_ = 0;
};

}  // namespace streamlab::slo
