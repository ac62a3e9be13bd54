// SPDX-License-Identifier: Apache-2.0
#include "pipeline/triage.hpp"

#include <algorithm>

#include "kb/recorder.hpp"
#include "pipeline/sighting.hpp"

namespace streamlab::pipeline {
namespace {

constexpr std::int64_t kPage = 2'000;

Status triage_event(const store::StoredEvent& event, kb::Recorder& recorder, TriageOutcome& out) {
  STREAMLAB_TRY(const auto sightings, sightings_of(event));
  if (!sightings.empty()) ++out.events;
  for (const kb::Sighting& sighting : sightings) {
    STREAMLAB_TRY(const kb::Recorded recorded, recorder.record(sighting));
    out.added += !recorded.is_duplicate;
    out.new_issues += recorded.is_new;
    out.regressions += recorded.is_regression;
  }
  return ok();
}

Status triage_run(store::Store& store, std::int64_t run_id, kb::Recorder& recorder, TriageOutcome& out) {
  store::EventFilter page{.run_id = run_id, .first_seq = 0, .only_anomalous = true, .limit = kPage};
  while (true) {
    STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
    STREAMLAB_TRY(const auto events, store.events(page));
    for (const store::StoredEvent& event : events) STREAMLAB_CHECK(triage_event(event, recorder, out));
    STREAMLAB_CHECK(transaction.commit());
    if (events.size() < static_cast<std::size_t>(kPage)) return ok();
    page.first_seq = events.back().seq + 1;
  }
}

}  // namespace

Result<TriageOutcome> triage(store::Store& store, std::shared_ptr<const rulebook::RuleBook> rules,
                             std::int64_t run_id) {
  kb::Recorder recorder(store.database(), std::move(rules));
  TriageOutcome out;
  STREAMLAB_TRY(auto runs, store.runs({}));
  std::reverse(runs.begin(), runs.end());  // oldest first: episodes open in order
  for (const store::RunRow& run : runs) {
    if ((run_id != 0 && run.id != run_id) || run.status == "running") continue;
    ++out.runs;
    STREAMLAB_CHECK(triage_run(store, run.id, recorder, out));
  }
  return out;
}

}  // namespace streamlab::pipeline
