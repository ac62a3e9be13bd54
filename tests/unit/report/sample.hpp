// SPDX-License-Identifier: Apache-2.0
// A run that fails, with names that every format has to escape, and the comparison with a golden file.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "report/report.hpp"

namespace streamlab::report_test {

inline slo::Check check(std::string name, double expected, double measured, slo::Verdict verdict,
                        std::string reason) {
  slo::Check out;
  out.name = std::move(name);
  out.expected = expected;
  out.measured = measured;
  out.interval95 = slo::Interval{measured * 0.9, measured * 1.1};
  out.verdict = out.point_verdict = verdict;
  out.reason = std::move(reason);
  return out;
}

inline report::Report sample() {
  report::Report out;
  store::RunSummary& run = out.run;
  run.run_id = 7;
  run.run_uid = "01949a2e-0000-7000-8000-000000000007";
  run.scenario = "checkout <fast> & \"safe\"";
  run.scenario_file = "checkout.json";
  run.protocol = "http";
  run.mode = "request";
  run.endpoint = "https://shop.example.com/v1/pay";
  run.started_at = 1'767'225'600'000'000;
  run.ended_at = run.started_at + 10'000'000;
  run.seed = 42;
  run.rate_qps = 100;
  run.judgement.verdict = run.judgement.point_verdict = slo::Verdict::fail;
  run.judgement.reason = "too_slow";
  run.judgement.checks = {check("p95_latency_ms", 200, 512.5, slo::Verdict::fail, "too_slow"),
                          check("error_rate", 0.01, 0.004, slo::Verdict::pass, "")};
  run.counts = {.offered = 1000, .delivered = 990, .answered = 986, .errors = 4, .judged = 1000};
  for (int i = 1; i <= 1000; ++i) run.response_histogram.record(std::chrono::microseconds(i * 540));
  run.response = run.service = store::percentiles(run.response_histogram);
  run.error_classes = {{"request_timeout", 4}};
  for (int second = 0; second < 10; ++second) {
    report::Second row{.second = second,
                       .offered = 100,
                       .answered = 99,
                       .errors = second % 3 == 0 ? 1U : 0U,
                       .response = {},
                       .judged = second == 5 ? 0U : 100U};
    for (int i = 1; second != 5 && i <= 100; ++i)
      row.response.record(std::chrono::microseconds((second * 100 + i) * 540));
    out.seconds.push_back(std::move(row));
  }
  out.coverage = {{"$.id", "allow", "id", 990},
                  {"$.user.name <b>", "drop", "", 990},
                  {"$.user.id", "hash", "user.id", 990}};
  out.service = run.response_histogram;
  out.database = "streamlab.db";
  out.issues.push_back({.id = 3,
                        .title = "request_timeout at https://shop.example.com/v1/pay | 100% <b>",
                        .error_class = "request_timeout",
                        .severity = "high",
                        .status = "open",
                        .occurrences_in_run = 4,
                        .occurrences = 4,
                        .is_new = true,
                        .suggestion = "pay does not answer within the request timeout",
                        .steps = {"Look for a lock"},
                        .learned = kb::Learned{.resolution = "pool size raised | <b>",
                                               .issues = {2, 1},
                                               .score = 0.8,
                                               .closes = 3,
                                               .held = 2,
                                               .held_low = 0.2}});
  return out;
}

inline void equals_golden(const std::string& name, const std::string& got) {
  const std::string file = std::string(STREAMLAB_SOURCE_DIR) + "/tests/golden/" + name;
  if (std::getenv("STREAMLAB_ACCEPT") != nullptr) std::ofstream(file, std::ios::binary) << got;
  std::ostringstream want;
  want << std::ifstream(file, std::ios::binary).rdbuf();
  CHECK(got == want.str());
}

}  // namespace streamlab::report_test
