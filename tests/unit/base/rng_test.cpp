// SPDX-License-Identifier: Apache-2.0
#include "base/rng.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

using namespace streamlab;

TEST_CASE("a draw depends on seed, purpose and index alone") {
  const Rng a(1, "jitter"), again(1, "jitter"), other(1, "faults"), reseeded(2, "jitter");
  CHECK(a.bits(99) == again.bits(99));
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    seen.insert({a.bits(i), other.bits(i), reseeded.bits(i)});
    CHECK(a.uniform(i) >= 0);
    CHECK(a.uniform(i) < 1);
  }
  CHECK(seen.size() == 3000);
}

TEST_CASE("draws never change: shards, repeats and stored seeds rely on them") {
  const Rng rng(42, "jitter");
  CHECK(rng.bits(0) == Rng(42, "jitter").bits(0));
  CHECK(rng.bits(0) != rng.bits(1));
}

TEST_CASE("uniform and normal draws have their moments") {
  const Rng rng(7, "moments");
  constexpr int kDraws = 100000;
  double uniform = 0, normal = 0, square = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    uniform += rng.uniform(i);
    const double z = rng.normal(i);
    normal += z;
    square += z * z;
  }
  CHECK(uniform / kDraws == Approx(0.5).margin(0.005));
  CHECK(normal / kDraws == Approx(0).margin(0.015));
  CHECK(square / kDraws == Approx(1).margin(0.02));
}

TEST_CASE("the normal quantile inverts the distribution") {
  CHECK(normal_quantile(0.5) == Approx(0).margin(1e-12));
  CHECK(normal_quantile(0.95) == Approx(1.6448536269514722).epsilon(1e-10));
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-10));
  for (double p = 1e-12; p < 1; p += 0.00731) {
    CHECK(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)) == Approx(p).epsilon(1e-9));
    CHECK(normal_quantile(1 - p) == Approx(-normal_quantile(p)).epsilon(1e-6).margin(1e-9));
  }
}

TEST_CASE("fresh seeds differ") {
  CHECK(random_seed() != random_seed());
}
