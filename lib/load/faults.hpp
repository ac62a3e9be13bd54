// SPDX-License-Identifier: Apache-2.0
// Which message meets which injected fault, and what a damaged payload looks like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/rng.hpp"

namespace streamlab::load {

/// Decides per message: with the given probability one of `kinds` faults, evenly. A pure function of (seed,
/// message).
class FaultDice {
 public:
  FaultDice(double probability, std::size_t kinds, std::uint64_t seed);

  /// Index of the fault, or none.
  [[nodiscard]] std::optional<std::size_t> roll(std::uint64_t seq) const;

 private:
  Rng whether_, which_;
  double probability_;
  std::size_t kinds_;
};

/// The payload damaged: deterministic for (bytes, salt), of the same length where it had one, and never JSON,
/// nor UTF-8.
std::string damaged(std::string payload, std::uint64_t salt);

/// The first half, at least one byte where there was one. Of an object, an array or a string it is never
/// JSON.
std::string truncated(std::string payload);

}  // namespace streamlab::load
