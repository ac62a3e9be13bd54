// SPDX-License-Identifier: Apache-2.0
// A queue between two threads that holds back its producer: nothing is ever dropped in it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace streamlab {

/// Any number of producers, one consumer, any thread may close. Memory: up to twice what it takes, since the
/// consumer holds what it took while the queue fills again. The queue must outlive everyone who waits in it:
/// close(), join, then destroy. close() lets the consumer drain what is there, then answers it with
/// nothing. The lock is held for one move or one swap, and the consumer is woken only where it may sleep: a
/// producer that must not be late pays little.
template <class T>
class BoundedQueue {
 public:
  /// @param capacity  items, at least 1: with 0 the first push would wait for close().
  /// @param most_bytes  of all items together; one alone may have more.
  explicit BoundedQueue(std::size_t capacity, std::size_t most_bytes = SIZE_MAX)
      : capacity_(capacity), most_bytes_(most_bytes) {}

  /// Waits while full. False if the queue is closed; the item is then lost to the caller's knowledge.
  /// @param bytes  what the item keeps beside itself.
  bool push(T item, std::size_t bytes = 0) {
    std::unique_lock lock(mutex_);
    const auto has_room = [&] {
      return items_.size() < capacity_ &&
             (items_.empty() || bytes <= most_bytes_ - std::min(bytes_, most_bytes_));
    };
    if (!has_room()) ++waits_;
    not_full_.wait(lock, [&] { return has_room() || closed_; });
    if (closed_) return false;
    const bool was_empty = items_.empty();
    items_.push_back(std::move(item));
    bytes_ += bytes;
    if (items_.size() > high_water_) high_water_ = items_.size();
    lock.unlock();
    if (was_empty) not_empty_.notify_one();
    return true;
  }

  /// Waits for at least one item and takes all there are, oldest first, into `out` (whose buffer is used
  /// again). False when closed and drained.
  bool pop_all(std::vector<T>& out) {
    out.clear();
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !items_.empty() || closed_; });
    out.swap(items_);
    bytes_ = 0;
    lock.unlock();
    not_full_.notify_all();
    return !out.empty();
  }

  /// For good: every push that waits or comes later is refused. Again is harmless.
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  /// How often a producer had to wait, and the most items there ever were.
  [[nodiscard]] std::size_t waits() const {
    std::lock_guard lock(mutex_);
    return waits_;
  }
  [[nodiscard]] std::size_t high_water() const {
    std::lock_guard lock(mutex_);
    return high_water_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable not_empty_, not_full_;
  std::vector<T> items_;
  std::size_t capacity_, most_bytes_, bytes_ = 0, waits_ = 0, high_water_ = 0;
  bool closed_ = false;
};

}  // namespace streamlab
