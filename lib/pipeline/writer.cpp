// SPDX-License-Identifier: Apache-2.0
#include "pipeline/writer.hpp"

#include "fingerprint/fingerprint.hpp"
#include "trace/failure.hpp"

namespace streamlab::pipeline {
namespace {

kb::Sighting sighting_of(const StreamEvent& event, const anomaly::Finding& finding, const std::string& endpoint_pattern,
                         std::int64_t run_id) {
  kb::Sighting out;
  out.parts = fingerprint::parts_of(event, finding.error_class, finding.drift.group_part, endpoint_pattern, finding.from_outcome);
  out.fingerprint = fingerprint::make(out.parts);
  out.error_class = finding.error_class;
  out.endpoint_pattern = endpoint_pattern;
  out.detail = finding.detail;
  if (finding.from_outcome) {
    out.frames = event.failure().frames;
    out.status = event.status();
    out.reason = event.reject_reason();
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

}  // namespace

Writer::Writer(store::Store& store, std::int64_t run_id, const scenario::Scenario& scenario,
               std::shared_ptr<const kb::RuleBook> rules)
    : store_(store), run_id_(run_id), endpoint_pattern_(scenario.endpoint_pattern), which_(scenario.config.store_events),
      recorder_(store.database(), std::move(rules)) {}

bool Writer::stores(const Judged& judged) const {
  switch (which_) {
    case scenario::StoreEvents::all: return true;
    case scenario::StoreEvents::anomalous: return !judged.findings.empty();
    case scenario::StoreEvents::none: break;
  }
  return false;
}

Status Writer::record(const Judged& judged) {
  for (const anomaly::Finding& finding : judged.findings) {
    STREAMLAB_TRY(const kb::Recorded recorded, recorder_.record(sighting_of(judged.event, finding, endpoint_pattern_, run_id_)));
    if (recorded.is_new) ++new_issues_;
  }
  return ok();
}

Status Writer::write(std::span<const Judged> batch) {
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store_.database()));
  std::uint64_t stored = 0;
  for (const Judged& judged : batch) {
    if (!judged.new_shape.empty())
      STREAMLAB_CHECK(store_.add_schema(judged.event.payload_schema_hash(), judged.new_shape, judged.event.timing.received_at));
    if (stores(judged)) {
      STREAMLAB_CHECK(store_.add_event(run_id_, judged.event));
      ++stored;
    }
    STREAMLAB_CHECK(record(judged));
  }
  STREAMLAB_CHECK(transaction.commit());
  stored_ += stored;
  return ok();
}

}  // namespace streamlab::pipeline
