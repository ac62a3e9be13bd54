// SPDX-License-Identifier: Apache-2.0
#include "load/token_bucket.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using streamlab::load::TokenBucket;

TEST_CASE("a bucket starts full and refills at twice the rate and a hundred bursts a second") {
  TokenBucket bucket(5, 100);
  CHECK(bucket.per_second() == Approx(700));
  for (int i = 0; i < 5; ++i) CHECK(bucket.take(0ns));
  CHECK_FALSE(bucket.take(0ns));
  const auto next = bucket.next(0ns);
  CHECK(next.count() == Approx(1e9 / 700).margin(2));
  CHECK_FALSE(bucket.take(next / 2));
  CHECK(bucket.take(next));
}

TEST_CASE("a bucket never holds more than its burst") {
  TokenBucket bucket(2, 10);
  CHECK(bucket.next(1h) == 1h);
  CHECK(bucket.take(1h));
  CHECK(bucket.take(1h));
  CHECK_FALSE(bucket.take(1h));
}

TEST_CASE("over a second exactly the burst and the refill get through") {
  TokenBucket bucket(3, 50);
  int taken = 0;
  for (auto t = 0us; t < 1s; t += 100us) taken += bucket.take(t);
  CHECK(taken >= 401);
  CHECK(taken <= 403);
}
