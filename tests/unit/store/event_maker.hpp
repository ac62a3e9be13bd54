// SPDX-License-Identifier: Apache-2.0
// Events for the store's tests. Only redact::Redactor can make a StreamEvent, so these tests, which do not
// link the real one, bring a stand-in of that name.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "event/stream_event.hpp"
#include "store/store.hpp"

namespace streamlab::redact {

class Redactor {
 public:
  static StreamEvent ok_event(std::uint64_t seq, double latency_ms, std::string payload = R"({"a":1})") {
    StreamEvent event;
    event.seq_ = seq;
    event.answered_ = true;
    event.payload_ = std::move(payload);
    event.payload_schema_hash_ = std::string(64, 'a');
    event.payload_bytes_ = 100;
    event.event_type_ = "reading";
    event.connection_ = 3;
    event.payload_time_ = 1'700'000'000'000'001;
    const auto latency =
        std::chrono::duration_cast<Nanos>(std::chrono::duration<double, std::milli>(latency_ms));
    event.timing.due = std::chrono::milliseconds(seq);
    event.timing.sent = event.timing.due + std::chrono::milliseconds(1);
    event.timing.done = event.timing.due + latency;
    event.timing.latency = latency;
    event.timing.received_at = 1'700'000'000'000'000 + static_cast<WallMicros>(seq) * 1000;
    return event;
  }

  static StreamEvent failed_event(std::uint64_t seq) {
    StreamEvent event;
    event.seq_ = seq;
    event.outcome_ = Outcome::error;
    event.error_class_ = "TimeoutError";
    event.status_ = 504;
    event.reject_reason_ = "syntax";
    event.failure_.class_hash_text = "needle-class-text";
    event.failure_.message = "needle-message";
    event.failure_.frames = {"app.py:handle", "app.py:\"main\""};
    event.failure_.stack_trace_hash = std::string(64, 'b');
    event.failure_.message_hash = std::string(64, 'c');
    event.injected_ = true;
    event.in_warmup_ = true;
    event.timing.due = std::chrono::milliseconds(seq);
    event.timing.latency = std::chrono::seconds(5);
    event.timing.injected_delay = std::chrono::milliseconds(7);
    event.timing.received_at = 1'700'000'005'000'000;
    return event;
  }

  static StreamEvent open_event(std::uint64_t seq) {
    StreamEvent event;
    event.seq_ = seq;
    event.censored_ = true;
    return event;
  }
};

}  // namespace streamlab::redact

namespace streamlab::test {

using Events = redact::Redactor;

inline store::RunRecord record(std::string scenario = "checkout") {
  store::RunRecord run;
  run.scenario = {std::move(scenario),    "websocket", "request", "ws://example.test/ws",
                  "ws://example.test/ws", 250,         0.01,      R"({"name":"x"})"};
  run.scenario.definition = "{\"name\":\"" + run.scenario.name + "\"}";
  run.scenario_file = "checkout.json";
  run.release = "1.2.3";
  run.env = "ci";
  run.tags = {{"branch", "main"}};
  run.overrides = {{"config.rate_qps", "5"}};
  run.seed = 0xffff'ffff'ffff'fffeULL;
  run.rate_qps = 50;
  run.started_at = 1'700'000'000'000'000;
  return run;
}

inline store::Batch batch(std::uint64_t first, std::uint64_t count) {
  store::Batch rows;
  for (std::uint64_t i = first; i < first + count; ++i)
    rows.events.push_back({Events::ok_event(i, static_cast<double>(i)), ""});
  return rows;
}

inline store::RunResult result(const char* status = "finished") {
  store::RunResult out;
  out.summary.status = status;
  out.summary.started_at = 1'700'000'000'000'000;
  out.summary.ended_at = 1'700'000'030'000'000;
  out.summary.response_histogram.record(std::chrono::milliseconds(20), 90);
  out.summary.response = store::percentiles(out.summary.response_histogram);
  out.summary.counts.offered = 100, out.summary.counts.delivered = 99, out.summary.counts.answered = 90;
  out.summary.counts.judged = 100, out.summary.counts.errors = 10;
  out.summary.judgement.verdict = slo::Verdict::fail;
  out.summary.judgement.point_verdict = slo::Verdict::fail;
  out.summary.judgement.reason = "too_many_errors";
  out.service_histogram = "h1:0,0,0";
  return out;
}

}  // namespace streamlab::test
