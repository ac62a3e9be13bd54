// SPDX-License-Identifier: Apache-2.0
// A loop on simulated time: it jumps from timer to timer, so that an hour passes in a moment and always the
// same way.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "transport/loop.hpp"

namespace streamlab::test {

/// Timers of one time fire in the order they were set. stall() makes time pass while nobody runs: a busy
/// generator.
class SimLoop final : public transport::Loop {
 public:
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] WallMicros wall_now() const override {
    return 1'700'000'000'000'000 +
           std::chrono::duration_cast<std::chrono::microseconds>(now_ - TimePoint{}).count();
  }
  transport::TimerId at(TimePoint when, std::function<void()> callback) override {
    timers_.emplace(std::pair(std::max(when, now_), ++last_), std::move(callback));
    times_.emplace(last_, std::max(when, now_));
    return last_;
  }
  void cancel(transport::TimerId id) override {
    if (const auto it = times_.find(id); it != times_.end()) {
      timers_.erase({it->second, id});
      times_.erase(it);
    }
  }
  void post(std::function<void()> callback) override { at(now_, std::move(callback)); }
  void run() override { run_until(TimePoint::max()); }
  void stop() override { stopped_ = true; }

  /// Until nothing is left, stop(), or that time (which it then is).
  void run_until(TimePoint until) {
    stopped_ = false;
    while (!stopped_ && !timers_.empty() && timers_.begin()->first.first <= until) {
      auto node = timers_.extract(timers_.begin());
      times_.erase(node.key().second);
      now_ = std::max(now_, node.key().first);
      node.mapped()();
    }
    if (!stopped_ && until != TimePoint::max()) now_ = std::max(now_, until);
  }
  void run_for(Nanos span) { run_until(now_ + span); }
  void stall(Nanos span) { now_ += span; }

 private:
  TimePoint now_ = TimePoint{} + std::chrono::hours(1);
  transport::TimerId last_ = 0;
  bool stopped_ = false;
  std::map<std::pair<TimePoint, transport::TimerId>, std::function<void()>> timers_;
  std::map<transport::TimerId, TimePoint> times_;
};

}  // namespace streamlab::test
