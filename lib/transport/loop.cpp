// SPDX-License-Identifier: Apache-2.0
#include "transport/loop.hpp"

#include <sys/resource.h>

#include <boost/asio/post.hpp>

#include "transport/asio_loop.hpp"

namespace streamlab::transport {

AsioLoop::AsioLoop() : context_(1), work_(context_.get_executor()), timer_(context_) {}

TimerId AsioLoop::at(TimePoint when, std::function<void()> callback) {
  const TimerId id = ++last_id_;
  callbacks_.emplace(id, std::move(callback));
  heap_.push_back({when, id});
  std::push_heap(heap_.begin(), heap_.end());
  if (!firing_) arm();
  return id;
}

void AsioLoop::cancel(TimerId id) {
  callbacks_.erase(id);
  if (heap_.size() > 1024 && heap_.size() > 4 * callbacks_.size()) drop_dead();
}

void AsioLoop::drop_dead() {
  std::erase_if(heap_, [this](const Entry& entry) { return !callbacks_.contains(entry.id); });
  std::make_heap(heap_.begin(), heap_.end());
}

void AsioLoop::arm() {
  if (heap_.empty() || heap_.front().when >= armed_for_) return;
  armed_for_ = heap_.front().when;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) fire();
  });
}

void AsioLoop::fire() {
  armed_for_ = TimePoint::max();
  firing_ = true;
  const TimePoint until = now();
  // What a callback sets for "now" is later than `until` or has a larger id: it waits for the next turn, so
  // that sockets get theirs in between.
  const TimerId last = last_id_;
  while (!heap_.empty() && heap_.front().when <= until && heap_.front().id <= last) {
    const TimerId id = heap_.front().id;
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
    const auto found = callbacks_.find(id);
    if (found == callbacks_.end()) continue;
    auto callback = std::move(found->second);
    callbacks_.erase(found);
    callback();
    if (context_.stopped()) break;
  }
  firing_ = false;
  arm();
}

void AsioLoop::post(std::function<void()> callback) {
  boost::asio::post(context_, std::move(callback));
}

void AsioLoop::run() {
  context_.run();
  // Not before: a stop() that came first must not be lost.
  context_.restart();
}

void AsioLoop::stop() {
  context_.stop();
}

std::unique_ptr<Loop> make_loop() {
  // One thread holds thousands of connections; the usual soft limit of 1,024 descriptors is for programs that
  // use select().
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
  }
  return std::make_unique<AsioLoop>();
}

}  // namespace streamlab::transport
