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
  constexpr auto kMost = static_cast<std::int64_t>(kMostPoints);
  for (const std::int64_t last :
       {std::int64_t{0}, kMost - 1, kMost, std::int64_t{36'000}, std::int64_t{1'000'000}}) {
    const auto step = step_for(0, last);
    REQUIRE(step >= 1);
    CHECK(point_of(last, step) / step < kMost);
  }
  CHECK(step_for(0, kMost - 1) == 1);
}

TEST_CASE("a run with something in it now and then has no more points than one that is full") {
  std::vector<store::SecondRow> rows;
  for (std::int64_t minute = 0; minute < 3000; ++minute) rows.push_back(row(minute * 60, {5}));
  const auto points = points_of(rows, step_for(0, rows.back().second));
  REQUIRE(points.ok());
  CHECK(points->size() <= kMostPoints);
}

TEST_CASE("a point holds its own seconds, also before the beginning") {
  CHECK(point_of(7, 3) == 6);
  CHECK(point_of(6, 3) == 6);
  CHECK(point_of(-1, 3) == -3);
  CHECK(point_of(-3, 3) == -3);
  CHECK(point_of(-4, 1) == -4);
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
