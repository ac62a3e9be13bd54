// SPDX-License-Identifier: Apache-2.0
#include "store/run_json.hpp"

#include <nlohmann/json.hpp>

#include "base/json_parts.hpp"

namespace streamlab::store {

using Json = nlohmann::ordered_json;

Json row_json(const RunRow& run) {
  return {{"id", run.id},
          {"uid", run.uid},
          {"scenario", run.scenario},
          {"status", run.status},
          {"verdict", json_or_null(run.verdict)},
          {"point_verdict", json_or_null(run.point_verdict)},
          {"gate", run.gate},
          {"is_within_slo", json_or_null(run.is_within_slo)},
          {"verdict_reason", run.verdict_reason},
          {"started_at", rfc3339(run.started_at)},
          {"started_at_us", run.started_at},
          {"ended_at_us", json_or_null(run.ended_at)},
          {"protocol", run.protocol},
          {"mode", run.mode},
          {"endpoint", run.endpoint},
          {"scenario_file", run.scenario_file},
          {"release", run.release},
          {"env", run.env},
          {"tags", run.tags},
          {"overrides", run.overrides},
          {"seed", run.seed},
          {"rate_qps", run.rate_qps},
          {"offered", run.offered},
          {"delivered", run.delivered},
          {"answered", run.answered},
          {"errors", run.errors},
          {"error_rate", json_or_null(run.error_rate)},
          {"expected_error_rate", run.expected_error_rate},
          {"censored", run.censored},
          {"injected", run.injected},
          {"unsolicited", run.unsolicited},
          {"p50_latency_ms", json_or_null(run.p50_latency_ms)},
          {"p90_latency_ms", json_or_null(run.p90_latency_ms)},
          {"p95_latency_ms", json_or_null(run.p95_latency_ms)},
          {"p99_latency_ms", json_or_null(run.p99_latency_ms)},
          {"expected_p95_latency_ms", run.expected_p95_latency_ms}};
}

}  // namespace streamlab::store
