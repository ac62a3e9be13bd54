// SPDX-License-Identifier: Apache-2.0
// How fast a backlog may be sent.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace streamlab::load {

/// A message later than this takes a token; one on time never does.
inline constexpr Nanos kOnTime = std::chrono::milliseconds(1);

/// Starts full. Time is given from outside and never goes back.
class TokenBucket {
 public:
  /// @param burst     tokens that it holds, >= 1.
  /// @param rate_qps  of the arrivals; the bucket refills at 2 × rate_qps + 100 × burst a second, faster than
  /// they come.
  TokenBucket(std::uint64_t burst, double rate_qps);

  bool take(Nanos now);
  /// When the next token is there; not after `now` if one is there already.
  [[nodiscard]] Nanos next(Nanos now) const;
  [[nodiscard]] double per_second() const { return per_ns_ * 1e9; }

 private:
  [[nodiscard]] double level(Nanos now) const;

  double burst_, per_ns_, tokens_;
  Nanos at_{0};
};

}  // namespace streamlab::load
