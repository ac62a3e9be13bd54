// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt to connect.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/rng.hpp"

namespace streamlab::load {

/// Doubles from 100 ms to 5 s, each drawn evenly from its upper half, so that many connections do not come
/// back as one. The first failure in a row costs no wait.
class BackOff {
 public:
  /// @param who  tells connections of one run apart.
  BackOff(std::uint64_t seed, std::uint64_t who);

  /// An attempt failed: the wait before the next one.
  Nanos failed();
  /// A connection did its work: the row ends.
  void succeeded() { in_a_row_ = 0; }

 private:
  Rng rng_;
  std::uint64_t draw_;
  std::uint32_t in_a_row_ = 0;
};

}  // namespace streamlab::load
