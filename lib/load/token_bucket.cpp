// SPDX-License-Identifier: Apache-2.0
#include "load/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace streamlab::load {
namespace {
// Refills are sums of doubles: a token short of one by rounding is one.
constexpr double kEpsilon = 1e-6;
}  // namespace

TokenBucket::TokenBucket(std::uint64_t burst, double rate_qps)
    : burst_(static_cast<double>(std::max<std::uint64_t>(burst, 1))),
      per_ns_((2 * rate_qps + 100 * burst_) / 1e9),
      tokens_(burst_) {}

double TokenBucket::level(Nanos now) const {
  return std::min(burst_, tokens_ + static_cast<double>((now - at_).count()) * per_ns_);
}

bool TokenBucket::take(Nanos now) {
  tokens_ = level(std::max(now, at_));
  at_ = std::max(now, at_);
  if (tokens_ < 1 - kEpsilon) return false;
  tokens_ -= 1;
  return true;
}

Nanos TokenBucket::next(Nanos now) const {
  const double short_of = 1 - level(std::max(now, at_));
  if (short_of <= kEpsilon) return now;
  return std::max(now, at_) + Nanos(static_cast<std::int64_t>(std::ceil(short_of / per_ns_)));
}

}  // namespace streamlab::load
