// SPDX-License-Identifier: Apache-2.0
#include "pipeline/writer.hpp"

#include "pipeline/sighting.hpp"

namespace streamlab::pipeline {

store::Batch counted(Judge& judge, const Pulse& pulse) {
  store::Batch out;
  for (const auto& [second, tally] : judge.take_seconds())
    out.seconds.push_back({second, tally.offered, tally.answered, tally.errors, tally.response.encode(),
                           tally.judged, tally.response.count()});
  out.so_far = store::SoFar{.offered = pulse.offered,
                            .delivered = pulse.delivered,
                            .answered = judge.counts().answered,
                            .errors = judge.tally().errors,
                            .judged = judge.tally().events,
                            .censored = judge.counts().censored,
                            .injected = judge.counts().injected,
                            .response = store::percentiles(judge.tally().response)};
  return out;
}

Writer::Writer(store::Store& store, const store::RunHandle& run, const scenario::Scenario& scenario,
               std::shared_ptr<const rulebook::RuleBook> rules)
    : store_(store),
      run_(run),
      endpoint_pattern_(scenario.endpoint_pattern),
      which_(scenario.config.store_events),
      recorder_(store.database(), std::move(rules)) {}

bool Writer::stores(const Judged& judged) const {
  switch (which_) {
    case scenario::StoreEvents::all:
      return true;
    case scenario::StoreEvents::anomalous:
      return !judged.findings.empty();
    case scenario::StoreEvents::none:
      break;
  }
  return false;
}

Result<std::string> Writer::record(const Judged& judged, std::uint64_t& new_issues) {
  if (judged.findings.empty()) return std::string{};
  std::vector<kb::Sighting> sightings;
  for (const anomaly::Finding& finding : judged.findings) {
    sightings.push_back(sighting_of(judged.event, finding, endpoint_pattern_, run_.id()));
    STREAMLAB_TRY(const kb::Recorded recorded, recorder_.record(sightings.back()));
    new_issues += recorded.is_new;
  }
  return findings_json(sightings);
}

Status Writer::write(std::vector<Judged>& batch) {
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store_.database()));
  store::Batch rows;
  std::uint64_t new_issues = 0;
  for (Judged& judged : batch) {
    const StreamEvent& event = judged.event;
    STREAMLAB_TRY(std::string findings, record(judged, new_issues));
    if (!event.payload_schema_hash().empty()) {
      const WallMicros at = event.timing.received_at;
      rows.schemas.push_back({event.payload_schema_hash(), std::move(judged.new_shape), at, at, 1});
    }
    if (stores(judged)) rows.events.push_back({std::move(judged.event), std::move(findings)});
  }
  STREAMLAB_CHECK(store_.append(run_, rows));
  STREAMLAB_CHECK(transaction.commit());
  stored_ += rows.events.size();
  new_issues_ += new_issues;
  return ok();
}

}  // namespace streamlab::pipeline
