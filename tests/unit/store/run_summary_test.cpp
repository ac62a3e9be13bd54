// SPDX-License-Identifier: Apache-2.0
#include "store/run_summary.hpp"

#include <catch2/catch.hpp>

using namespace streamlab;
using namespace streamlab::store;

TEST_CASE("a summary comes back from its own text") {
  RunSummary summary;
  summary.run_id = 12, summary.scenario = "x", summary.seed = 0xffff'ffff'ffff'ffffULL,
  summary.status = "interrupted";
  summary.tags = {{"branch", "main"}};
  summary.response_histogram.record(std::chrono::milliseconds(5), 3);
  summary.response = percentiles(summary.response_histogram);
  summary.counts.offered = 9, summary.counts.censored = 2;
  summary.error_classes = {{"http_5xx", 4}};
  summary.judgement.checks.push_back({"error_rate", 0.01, 0.5, slo::Interval{0.1, 0.9}});
  const auto again = summary_from_json(to_json(summary));
  REQUIRE(again.ok());
  CHECK(to_json(*again) == to_json(summary));
  CHECK(again->seed == summary.seed);
  CHECK(again->counts.censored == 2);
}

TEST_CASE("a text that is no summary is a database error that shows nothing of it") {
  for (const char* text : {"", "[]", "needle", R"({"run":"needle"})", R"({"tags":{"a":1}})"}) {
    const auto refused = summary_from_json(text);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::database);
    CHECK((refused.error().message + refused.error().reason).find("needle") == std::string::npos);
  }
}
