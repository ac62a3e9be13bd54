// SPDX-License-Identifier: Apache-2.0
// What a finished run adds up to, as it is stored with the run and as every report tells it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "slo/histogram.hpp"
#include "slo/verdict.hpp"

namespace streamlab::store {

/// Percentiles of one histogram, milliseconds.
struct Percentiles {
  std::uint64_t count = 0;
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0, mean = 0;
};
Percentiles percentiles(const slo::Histogram& histogram);

struct RunCounts {
  std::uint64_t offered = 0;    ///< messages that became due (subscribe: due or received; replay: events)
  std::uint64_t delivered = 0;  ///< of those, really sent
  std::uint64_t answered = 0;
  std::uint64_t errors = 0;  ///< numerator of error_rate
  std::uint64_t judged = 0;  ///< its denominator
  std::uint64_t in_warmup = 0;
  std::uint64_t censored = 0;  ///< open when interrupted: neither error nor sample
  std::uint64_t injected = 0;  ///< ended by a fault of ours
  std::uint64_t unsolicited = 0;
  std::uint64_t clock_skew = 0;  ///< negative ages
  std::uint64_t missing = 0;     ///< subscribe: promised and never received
  std::uint64_t gaps = 0, duplicates = 0, out_of_order = 0, stalls = 0;
  std::uint64_t connections = 0, reconnects = 0, bytes_in = 0, bytes_out = 0;
  std::uint64_t stored_events = 0;
  std::uint64_t detector_hits = 0;
};

/// Values only; no payload, no clock. JSON form: schemas/report-v1.schema.json, only fields are added to it.
struct RunSummary {
  std::int64_t run_id = 0;
  std::string run_uid, scenario, scenario_file, protocol, mode, endpoint;
  std::string status = "finished";  ///< finished | interrupted | aborted | running
  WallMicros started_at = 0, ended_at = 0;
  std::uint64_t seed = 0;
  std::string release, env;
  std::map<std::string, std::string> tags, overrides;
  double rate_qps = 0;  ///< 0: none asked for
  slo::Judgement judgement;
  RunCounts counts;
  Percentiles response, service, lateness;
  Percentiles gap, age;               ///< subscribe: between arrivals; from the payload's time to arrival
  slo::Histogram response_histogram;  ///< encoded in the JSON
  double own_wait_ms = 0, pacing_wait_ms = 0, connection_wait_ms = 0;  ///< sums over all messages
  std::vector<std::pair<std::string, std::uint64_t>> error_classes;    ///< most frequent first, 100 at most
  std::vector<std::pair<std::string, std::uint64_t>> anomalies;        ///< findings on events that stayed ok
  std::vector<std::string> unmatched_rules;                            ///< PII rules that never matched
  std::vector<std::string> warnings;

  /// Has it been judged? Of a run that goes on or was killed only seconds, counts and issues are known.
  [[nodiscard]] bool has_result() const { return status == "finished" || status == "interrupted"; }
};

/// One JSON object, keys in a fixed order.
std::string to_json(const RunSummary& summary);
/// Reads what to_json() wrote, of this or an older version; missing fields keep their defaults.
Result<RunSummary> summary_from_json(std::string_view text);

}  // namespace streamlab::store
