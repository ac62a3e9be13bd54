// SPDX-License-Identifier: Apache-2.0
#include "load/jitter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

using namespace std::chrono_literals;
using streamlab::Nanos;
using streamlab::load::Jitter;

TEST_CASE("jitter has the two percentiles it was given") {
  const Jitter jitter(20, 90, 42);
  std::vector<Nanos> all;
  for (std::uint64_t i = 0; i < 100'000; ++i) all.push_back(jitter.delay(i));
  std::sort(all.begin(), all.end());
  CHECK(all.front() > 0ns);
  CHECK(static_cast<double>(all[50'000].count()) == Approx(20e6).epsilon(0.02));
  CHECK(static_cast<double>(all[95'000].count()) == Approx(90e6).epsilon(0.02));
}

TEST_CASE("jitter is a function of seed and message") {
  CHECK(Jitter(1, 2, 7).delay(3) == Jitter(1, 2, 7).delay(3));
  CHECK(Jitter(1, 2, 7).delay(3) != Jitter(1, 2, 8).delay(3));
  CHECK(Jitter(1, 2, 7).delay(3) != Jitter(1, 2, 7).delay(4));
}
