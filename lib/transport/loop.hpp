// SPDX-License-Identifier: Apache-2.0
// One thread's world of time and sockets, behind an interface so that tests run it on simulated time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.hpp"

namespace streamlab::transport {

using TimerId = std::uint64_t;

/// Everything but post() and stop() is called on the loop's own thread.
class Loop {
 public:
  virtual ~Loop() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  [[nodiscard]] virtual WallMicros wall_now() const = 0;
  /// Calls back at that time, or at once if it is past; never from inside at() itself. Ids are never reused,
  /// 0 is none.
  virtual TimerId at(TimePoint when, std::function<void()> callback) = 0;
  /// A timer that has fired or was cancelled is ignored.
  virtual void cancel(TimerId id) = 0;
  /// From any thread.
  virtual void post(std::function<void()> callback) = 0;
  /// Runs until stop().
  virtual void run() = 0;
  virtual void stop() = 0;
};

/// The real one, on Boost.Asio. Raises the process's soft limit of descriptors to the hard one. Channels made
/// by make_channel() need it.
std::unique_ptr<Loop> make_loop();

}  // namespace streamlab::transport
