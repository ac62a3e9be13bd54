// SPDX-License-Identifier: Apache-2.0
#include "load/schedule.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace std::chrono_literals;
using streamlab::Nanos;
using streamlab::load::Schedule;

TEST_CASE("messages are due at i divided by the rate, before the duration's end") {
  const Schedule s(10, 3s, {});
  CHECK(s.size() == 30);
  CHECK(s.due(0) == 0ns);
  CHECK(s.due(29) == 2900ms);
}

TEST_CASE("a rate that is no binary fraction neither gains nor loses a message") {
  CHECK(Schedule(0.1, 100s, {}).size() == 10);
  CHECK(Schedule(0.3, 10s, {}).size() == 3);
  CHECK(Schedule(1.0 / 3, 3s, {}).size() == 1);
  CHECK(Schedule(3, 1s, {}).size() == 3);
  CHECK(Schedule(0.5, 1s, {}).size() == 1);
}

TEST_CASE("due times do not drift over a day") {
  CHECK(Schedule(3000, 86400s, {}).due(259'199'999) == Nanos(86399999666667));
}

TEST_CASE("a number of messages ends the schedule, alone or before the duration") {
  CHECK(Schedule(10, {}, 7).size() == 7);
  CHECK(Schedule(10, 3s, 7).size() == 7);
  CHECK(Schedule(10, 3s, 99).size() == 30);
  CHECK(Schedule(10, 0s, {}).size() == 0);
  CHECK(Schedule(10, {}, 0).size() == 0);
}

TEST_CASE("shards together are the whole run, each message once, at its own time") {
  const Schedule whole(7, 5s, {});
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const Schedule part(7, 5s, {}, {i, 3});
    for (std::uint64_t k = 0; k < part.size(); ++k) {
      CHECK(seen.insert(part.index(k)).second);
      CHECK(part.due(k) == whole.due(part.index(k)));
    }
  }
  CHECK(seen.size() == whole.size());
  CHECK(Schedule(7, {}, 2, {5, 8}).size() == 0);
}
