// SPDX-License-Identifier: Apache-2.0
// When this process stood still: what came meanwhile was read late, and what was due was sent late.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace streamlab::pipeline {

/// A heart that beats late tells a standstill (a stopped process, a full queue, a busy machine). Times are
/// offsets from the run's start. One thread; the driver calls beat() whenever next() has come.
class Heart {
 public:
  void beat(Nanos now) {
    if (next_ >= Nanos{0} && now - next_ > kLate) {
      held_from_ = next_, held_until_ = now;
      stood_still_ += now - next_;
    }
    next_ = now + kBeat;
  }
  [[nodiscard]] Nanos next() const { return next_; }

  /// All standstills up to now, one under way included.
  [[nodiscard]] Nanos stood_still(Nanos now) const { return stood_still_ + overdue(now); }

  /// How long what was read at that time may have been held back by a standstill.
  [[nodiscard]] Nanos held_back(Nanos read) const {
    const bool is_recent = held_until_ >= Nanos{0} && read - held_until_ <= kSettles;
    return std::max(overdue(read), is_recent ? held_until_ - held_from_ : Nanos{0});
  }

 private:
  static constexpr Nanos kBeat = std::chrono::milliseconds(10);
  static constexpr Nanos kLate = std::chrono::milliseconds(5);      // what a timer is off by anyway
  static constexpr Nanos kSettles = std::chrono::milliseconds(50);  // until what was held back is read

  [[nodiscard]] Nanos overdue(Nanos now) const {
    return next_ >= Nanos{0} && now - next_ > kLate ? now - next_ : Nanos{0};
  }

  Nanos next_{-1}, stood_still_{0};
  Nanos held_from_{0}, held_until_{-1};  // the last standstill
};

}  // namespace streamlab::pipeline
