// SPDX-License-Identifier: Apache-2.0
#include "pipeline/sighting.hpp"

#include <nlohmann/json.hpp>

#include "fingerprint/fingerprint.hpp"
#include "trace/failure.hpp"

namespace streamlab::pipeline {
namespace {

using Json = nlohmann::ordered_json;

Json of(const kb::Sighting& s) {
  Json out = {{"class", s.error_class},
              {"detail", s.detail},
              {"signature_hash", s.fingerprint.signature_hash},
              {"grouping_hash", s.fingerprint.grouping_hash},
              {"endpoint", s.endpoint_pattern},
              {"algo", s.algo},
              {"source", s.parts.stack_source}};
  if (!s.parts.stack_trace_hash.empty()) out["stack"] = s.parts.stack_trace_hash;
  if (!s.parts.drift_part.empty()) out["drift"] = s.parts.drift_part;
  for (const auto& older : s.older) out["older"].push_back({older.signature_hash, older.grouping_hash});
  if (!s.frames.empty() || s.status != 0 || !s.reason.empty()) out["failure"] = true;
  return out;
}

kb::Sighting read(const Json& in, const store::StoredEvent& event) {
  kb::Sighting s;
  s.error_class = in.at("class").get<std::string>();
  s.detail = in.at("detail").get<std::string>();
  s.fingerprint.signature_hash = in.at("signature_hash").get<std::string>();
  s.fingerprint.grouping_hash = in.at("grouping_hash").get<std::string>();
  s.endpoint_pattern = in.at("endpoint").get<std::string>();
  s.algo = in.at("algo").get<int>();
  s.parts.endpoint_pattern = s.endpoint_pattern;
  s.parts.error_class = s.error_class;
  s.parts.payload_schema_hash = event.payload_schema_hash;
  s.parts.stack_source = in.value("source", "");
  s.parts.stack_trace_hash = in.value("stack", "");
  s.parts.drift_part = in.value("drift", "");
  if (in.contains("older"))
    for (const auto& older : in.at("older"))
      s.older.push_back({older.at(0).get<std::string>(), older.at(1).get<std::string>()});
  if (in.contains("failure")) {
    s.frames = event.frames;
    s.status = event.status;
    s.reason = event.reject_reason;
  }
  s.injected = event.injected;
  s.run_id = event.run_id;
  s.seq = event.seq;
  s.occurred_at = event.received_at;
  s.payload_time = event.payload_time;
  s.latency_ms = event.latency_ms.value_or(0);
  return s;
}

}  // namespace

kb::Sighting sighting_of(const StreamEvent& event, const anomaly::Finding& finding,
                         const std::string& endpoint_pattern, std::int64_t run_id) {
  kb::Sighting out;
  const auto living =
      fingerprint::living(event, finding.error_class, finding.drift.group_part, endpoint_pattern);
  out.parts = living.front().parts;
  out.fingerprint = living.front().fingerprint;
  for (std::size_t i = 1; i < living.size(); ++i) out.older.push_back(living[i].fingerprint);
  out.error_class = finding.error_class;
  out.endpoint_pattern = endpoint_pattern;
  out.detail = finding.detail;
  if (finding.from_outcome) {
    out.frames = event.failure().frames;
    out.status = event.status();
    out.reason = event.reject_reason();
    if (out.parts.stack_source == "message") out.message = event.failure().templates;
  }
  out.algo = trace::kAlgo;
  out.injected = event.injected();
  out.run_id = run_id;
  out.seq = static_cast<std::int64_t>(event.seq());
  out.occurred_at = event.timing.received_at;
  out.payload_time = event.payload_time();
  out.latency_ms = to_ms(event.timing.latency);
  return out;
}

std::string findings_json(const std::vector<kb::Sighting>& sightings) {
  Json out = Json::array();
  for (const kb::Sighting& sighting : sightings) out.push_back(of(sighting));
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<kb::Sighting>> sightings_of(const store::StoredEvent& event) {
  std::vector<kb::Sighting> out;
  if (event.findings.empty()) return out;
  const Json in = Json::parse(event.findings, nullptr, /*allow_exceptions=*/false);
  try {
    for (const Json& one : in) out.push_back(read(one, event));
  } catch (const Json::exception&) {  // its text would echo the content
    return Error{ErrorCode::database, "stored findings of an event are not readable"};
  }
  return out;
}

}  // namespace streamlab::pipeline
