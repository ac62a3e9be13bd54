// SPDX-License-Identifier: Apache-2.0
#include "base/bounded_queue.hpp"

#include <catch2/catch.hpp>
#include <thread>

using streamlab::BoundedQueue;

namespace {

/// Pushes from another thread and comes back once that had to wait.
std::jthread push_that_waits(BoundedQueue<int>& queue, int item, std::size_t bytes) {
  const std::size_t before = queue.waits();
  std::jthread producer([&queue, item, bytes] { queue.push(item, bytes); });
  while (queue.waits() == before) std::this_thread::yield();
  return producer;
}

}  // namespace

TEST_CASE("a full queue holds back its producer, by items or by bytes") {
  BoundedQueue<int> queue(3, 100);
  std::vector<int> taken;
  queue.push(1, 60), queue.push(2, 40);
  {
    const auto waiting = push_that_waits(queue, 3, 1);
    REQUIRE(queue.pop_all(taken));
    CHECK(taken == std::vector{1, 2});
  }
  queue.push(4), queue.push(5);
  {
    const auto waiting = push_that_waits(queue, 6, 0);
    REQUIRE(queue.pop_all(taken));
    CHECK(taken == std::vector{3, 4, 5});
  }
  REQUIRE(queue.pop_all(taken));
  CHECK(taken == std::vector{6});
}

TEST_CASE("an item larger than all that a queue takes goes through alone") {
  BoundedQueue<int> queue(3, 100);
  std::vector<int> taken;
  CHECK(queue.push(1, 1000));
  {
    const auto waiting = push_that_waits(queue, 2, 1);
    REQUIRE(queue.pop_all(taken));
  }
  queue.close();
  REQUIRE(queue.pop_all(taken));
  CHECK(taken == std::vector{2});
  CHECK_FALSE(queue.pop_all(taken));
  CHECK_FALSE(queue.push(3));
}
