// SPDX-License-Identifier: Apache-2.0
// Randomness as a pure function: draw k of stream s under a seed is always the same, whoever asks and in
// whatever order, so that shards and repeats agree.
#pragma once

#include <cstdint>
#include <string_view>

namespace streamlab {

/// Independent streams by purpose, e.g. Rng(seed, "jitter").
class Rng {
 public:
  Rng(std::uint64_t seed, std::string_view purpose);

  /// 64 uniform bits for an index (two SplitMix64 rounds over seed, purpose and index).
  [[nodiscard]] std::uint64_t bits(std::uint64_t index) const;
  /// Uniform in [0, 1).
  [[nodiscard]] double uniform(std::uint64_t index) const;
  /// Standard normal (inverse CDF of uniform; |z| < 8.3).
  [[nodiscard]] double normal(std::uint64_t index) const;

 private:
  std::uint64_t key_;
};

/// A fresh seed from the system.
std::uint64_t random_seed();

/// Inverse of the standard normal CDF, p in (0, 1); Acklam's approximation refined by one Halley step, error
/// < 1e-12.
double normal_quantile(double p);

}  // namespace streamlab
