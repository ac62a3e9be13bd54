// SPDX-License-Identifier: Apache-2.0
#include "kb/metrics.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::kb;

namespace {

Episode episode(WallMicros opened, std::optional<WallMicros> closed, std::optional<WallMicros> ack = {},
                bool regression = false) {
  Episode e;
  e.opened = opened, e.closed = closed, e.first_ack = ack, e.is_regression = regression;
  return e;
}

}  // namespace

TEST_CASE("MTTR is the mean over closed episodes, open ones are counted beside it") {
  const auto m = measure({episode(100, 160), episode(200, 300, {}, true), episode(400, {}, {}, true)});
  CHECK(m.mttr_us() == Approx(80));  // (60 + 100) / 2
  CHECK(m.mtbf_us() == Approx(70));  // (200 - 160 + 400 - 300) / 2
  CHECK(m.closed == 2);
  CHECK(m.open == 1);
  CHECK(m.regressions == 2);
}

TEST_CASE("metrics without data are null, not zero") {
  CHECK_FALSE(measure({}).mttr_us().has_value());
  const auto open = measure({episode(5, {})});
  CHECK_FALSE(open.mttr_us().has_value());
  CHECK_FALSE(open.mtbf_us().has_value());
  CHECK_FALSE(open.mtta_us().has_value());
}

TEST_CASE("MTTA counts the episodes that somebody touched") {
  const auto m = measure({episode(100, 200, 130), episode(300, 400), episode(500, {}, 510)});
  CHECK(m.mtta_us() == Approx(20));
  CHECK(m.acknowledged == 2);
}

TEST_CASE("a negative span is zero and tells of clock skew") {
  const auto m = measure({episode(100, 40)});
  CHECK(m.mttr_us() == Approx(0));
  CHECK(m.clock_skew == 1);
}

TEST_CASE("order of the episodes does not matter") {
  const auto m = measure({episode(400, 500), episode(100, 200)});
  CHECK(m.mtbf_us() == Approx(200));
}

TEST_CASE("overlapping episodes become their union") {
  const auto joined =
      join_overlapping({episode(100, 300, 150), episode(200, 400, 120, true), episode(500, 600)});
  REQUIRE(joined.size() == 2);
  CHECK(joined[0].opened == 100);
  CHECK(joined[0].closed == 400);
  CHECK(joined[0].first_ack == 120);
  CHECK_FALSE(joined[0].is_regression);
  CHECK(join_overlapping({episode(100, {}), episode(200, 300)}).size() == 1);
  CHECK_FALSE(join_overlapping({episode(100, {}), episode(200, 300)})[0].closed.has_value());
  CHECK_FALSE(join_overlapping({episode(100, 250), episode(200, {})})[0].closed.has_value());
}

TEST_CASE("sums of issues add up") {
  auto all = measure({episode(0, 10)});
  all.add(measure({episode(0, 30)}));
  CHECK(all.mttr_us() == Approx(20));
}

TEST_CASE("interarrival needs two occurrences") {
  CHECK_FALSE(interarrival_us(5, 5, 1).has_value());
  CHECK(interarrival_us(0, 90, 4) == Approx(30));
}

TEST_CASE("failures per thousand runs come with Wilson's interval") {
  const auto rate = per_thousand_runs(1, 10);
  REQUIRE(rate.has_value());
  CHECK(rate->value == Approx(100));
  CHECK(rate->low == Approx(17.876).epsilon(0.001));
  CHECK(rate->high == Approx(404.15).epsilon(0.001));
  CHECK_FALSE(per_thousand_runs(0, 0).has_value());
}
