// SPDX-License-Identifier: Apache-2.0
// The real loop, for the room's own files only: the one header that shows Boost.
#pragma once

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "transport/loop.hpp"

namespace streamlab::transport {

/// All timers live in one heap behind one asio timer: a run sets tens of thousands a second and cancels
/// nearly all of them, which costs asio a reschedule each. A cancelled one stays in the heap, without its
/// function, until its time comes or the heap is mostly dead.
class AsioLoop final : public Loop {
 public:
  AsioLoop();

  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] WallMicros wall_now() const override { return streamlab::wall_now(); }
  TimerId at(TimePoint when, std::function<void()> callback) override;
  void cancel(TimerId id) override;
  void post(std::function<void()> callback) override;
  void run() override;
  void stop() override;

  boost::asio::io_context& context() { return context_; }
  /// TLS contexts of this loop by their settings: reading the system's trust store costs milliseconds and
  /// megabytes, so a thousand connections share one.
  std::map<std::string, std::shared_ptr<void>>& tls_cache() { return tls_cache_; }

 private:
  struct Entry {
    TimePoint when;
    TimerId id;
    /// A heap's top is its largest; equal times fire in the order they were set.
    bool operator<(const Entry& other) const {
      return when != other.when ? when > other.when : id > other.id;
    }
  };

  void arm();
  void fire();
  void drop_dead();

  std::map<std::string, std::shared_ptr<void>> tls_cache_;
  std::vector<Entry> heap_;
  std::unordered_map<TimerId, std::function<void()>> callbacks_;
  TimerId last_id_ = 0;
  TimePoint armed_for_ = TimePoint::max();
  bool firing_ = false;
  // Last: handlers that it destroys may hold what the members above own.
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
};

}  // namespace streamlab::transport
