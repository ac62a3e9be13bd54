// SPDX-License-Identifier: Apache-2.0
#include "pipeline/sighting.hpp"

#include <catch2/catch.hpp>

#include "pipeline/judge.hpp"
#include "pipeline_room.hpp"

using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

/// The event as the store gives it back.
store::StoredEvent stored(const StreamEvent& event, std::int64_t run, std::string findings) {
  store::StoredEvent out;
  out.run_id = run;
  out.seq = static_cast<std::int64_t>(event.seq());
  out.received_at = event.timing.received_at;
  out.latency_ms = to_ms(event.timing.latency);
  out.status = event.status();
  out.reject_reason = std::string(event.reject_reason());
  out.payload_schema_hash = event.payload_schema_hash();
  out.frames = event.failure().frames;
  out.injected = event.injected();
  out.findings = std::move(findings);
  return out;
}

constexpr const char* kFailure =
    R"({"error":{"type":"TimeoutError","message":"no answer within 12 ms",)"
    R"("stack":"Traceback (most recent call last):\n  File \"/srv/a/decoder.py\", line 7, in decode\n    x()\n)"
    R"(  File \"/srv/a/pool.py\", line 3, in take\n    y()\nTimeoutError: no answer"}})";

}  // namespace

TEST_CASE("what is stored of a finding is enough to record it again alike") {
  const auto scenario = scenario_with(R"({"rate_qps":1000})");
  Judge judge(scenario, no_key(scenario));
  for (const char* payload : {kFailure, "not json", R"({"error":{"code":404}})"}) {
    const Judged judged = judge.take(answer(7, payload));
    REQUIRE(judged.findings.size() == 1);
    const auto first = sighting_of(judged.event, judged.findings[0], "ws://{local}/voice", 3);
    const auto again = must(sightings_of(stored(judged.event, 3, findings_json({first}))));
    REQUIRE(again.size() == 1);
    CHECK(again[0].fingerprint.signature_hash == first.fingerprint.signature_hash);
    CHECK(again[0].fingerprint.grouping_hash == first.fingerprint.grouping_hash);
    CHECK(again[0].error_class == first.error_class);
    CHECK(again[0].endpoint_pattern == first.endpoint_pattern);
    CHECK(again[0].detail == first.detail);
    CHECK(again[0].frames == first.frames);
    CHECK(again[0].status == first.status);
    CHECK(again[0].reason == first.reason);
    CHECK(again[0].algo == first.algo);
    CHECK(again[0].run_id == 3);
    CHECK(again[0].seq == 7);
    CHECK(again[0].occurred_at == first.occurred_at);
  }
}

TEST_CASE("stored findings hold no word of the failure's message") {
  const auto scenario = scenario_with(R"({"rate_qps":1000})");
  Judge judge(scenario, no_key(scenario));
  const Judged judged = judge.take(answer(7, kFailure));
  const std::string text =
      findings_json({sighting_of(judged.event, judged.findings.at(0), "ws://{local}/voice", 1)});
  CHECK(text.find("no answer") == std::string::npos);
  CHECK(text.find("/srv") == std::string::npos);
}

TEST_CASE("an event without findings has no sighting, and damaged findings are refused without an echo") {
  store::StoredEvent event;
  CHECK(must(sightings_of(event)).empty());
  for (const char* damaged : {"{", "[1]", R"([{"class":"needle"}])", R"([{"class":{}}])"}) {
    event.findings = damaged;
    const auto refused = sightings_of(event);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::database);
    CHECK(refused.error().message.find("needle") == std::string::npos);
  }
}
