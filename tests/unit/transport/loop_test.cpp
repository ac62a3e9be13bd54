// SPDX-License-Identifier: Apache-2.0
#include "transport/loop.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace streamlab;
using namespace streamlab::transport;
using std::chrono::milliseconds;

TEST_CASE("loop fires timers in the order of their times, equal ones in the order they were set") {
  auto loop = make_loop();
  std::vector<int> order;
  const TimePoint base = loop->now();
  loop->at(base + milliseconds(2), [&] { order.push_back(3); });
  loop->at(base + milliseconds(1), [&] { order.push_back(1); });
  loop->at(base + milliseconds(1), [&] { order.push_back(2); });
  loop->at(base + milliseconds(3), [&] { loop->stop(); });
  loop->run();
  CHECK(order == std::vector<int>{1, 2, 3});
}

TEST_CASE("a timer never fires before its time nor inside at()") {
  auto loop = make_loop();
  bool inside = false, fired = false;
  const TimePoint when = loop->now() + milliseconds(2);
  loop->at(loop->now() - milliseconds(5), [&] {
    inside = true;
    loop->at(loop->now() - milliseconds(1), [&] { CHECK_FALSE(inside); });
    inside = false;
  });
  loop->at(when, [&] {
    fired = true;
    CHECK(loop->now() >= when);
    loop->stop();
  });
  loop->run();
  CHECK(fired);
}

TEST_CASE("a cancelled timer stays silent and unknown ids are ignored") {
  auto loop = make_loop();
  bool fired = false;
  const TimerId id = loop->at(loop->now() + milliseconds(1), [&] { fired = true; });
  CHECK(id != 0);
  loop->cancel(id);
  loop->cancel(id);
  loop->cancel(0);
  loop->cancel(12345);
  loop->at(loop->now() + milliseconds(3), [&] { loop->stop(); });
  loop->run();
  CHECK_FALSE(fired);
}

TEST_CASE("many cancelled timers are forgotten without losing the live ones") {
  auto loop = make_loop();
  int fired = 0;
  const TimePoint base = loop->now();
  for (int i = 0; i < 20000; ++i) {
    const TimerId id = loop->at(base + std::chrono::hours(1), [&] { fired += 1000; });
    if (i % 1000 == 0) {
      loop->at(base + milliseconds(1), [&] { ++fired; });
    }
    loop->cancel(id);
  }
  loop->at(base + milliseconds(2), [&] { loop->stop(); });
  loop->run();
  CHECK(fired == 20);
}

TEST_CASE("post and stop work from another thread, and run() can be called again") {
  auto loop = make_loop();
  int posted = 0;
  for (int round = 0; round < 2; ++round) {
    std::thread other([&] {
      for (int i = 0; i < 100; ++i) loop->post([&] { ++posted; });
      loop->post([&] { loop->stop(); });
    });
    loop->run();
    other.join();
  }
  CHECK(posted == 200);
}

TEST_CASE("a stop before run is honoured") {
  auto loop = make_loop();
  loop->stop();
  loop->run();
  SUCCEED();
}
