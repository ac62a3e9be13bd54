// SPDX-License-Identifier: Apache-2.0
#include "serve/series.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace streamlab;
using namespace streamlab::serve;

namespace {

store::SecondRow row(std::int64_t second, std::initializer_list<int> latencies_ms) {
  slo::Histogram histogram;
  for (const int ms : latencies_ms) histogram.record(std::chrono::milliseconds(ms));
  return {second, latencies_ms.size(), latencies_ms.size(), 1,
          latencies_ms.size() == 0 ? "" : histogram.encode()};
}

}  // namespace

TEST_CASE("a chart never has more points than it can show") {
  for (const std::size_t seconds : {0UL, 1UL, kMostPoints, kMostPoints + 1, 36'000UL, 1'000'000UL}) {
    const auto step = step_for(seconds);
    REQUIRE(step >= 1);
    CHECK((seconds + static_cast<std::size_t>(step) - 1) / static_cast<std::size_t>(step) <= kMostPoints);
  }
  CHECK(step_for(kMostPoints) == 1);
}

TEST_CASE("percentiles of several seconds are those of all their samples") {
  const auto points = points_of({row(0, {1, 1, 1}), row(1, {100}), row(2, {5})}, 2);
  REQUIRE(points.ok());
  REQUIRE(points->size() == 2);
  CHECK((*points)[0].offered == 4);
  CHECK((*points)[0].errors == 2);
  CHECK((*points)[0].response.count == 4);
  CHECK((*points)[0].response.p50 == Approx(1.0).epsilon(0.01));
  CHECK((*points)[0].response.max == Approx(100.0).epsilon(0.01));
  CHECK((*points)[1].second == 2);
  CHECK((*points)[1].response.p95 == Approx(5.0).epsilon(0.01));
}

TEST_CASE("a second without a sample has no latency, not a latency of nothing") {
  const auto points = points_of({row(4, {})}, 1);
  REQUIRE(points.ok());
  const auto json = point_json((*points)[0]);
  CHECK(json.size() == point_columns().size());
  CHECK(json[0] == 4);
  CHECK(json[4].is_null());
  CHECK(json[7].is_null());
}

TEST_CASE("a damaged histogram is an error, not a chart") {
  CHECK_FALSE(points_of({{0, 1, 1, 0, "h1:nonsense"}}, 1).ok());
}
