// SPDX-License-Identifier: Apache-2.0
// A database in a folder of its own, and runs written into it as `run` does.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "kb/query.hpp"
#include "pipeline/writer.hpp"
#include "pipeline_room.hpp"

namespace streamlab::pipeline {

struct StoredRuns {
  scenario::Folder folder;
  scenario::Scenario scenario = scenario_with(R"({"rate_qps":1000})");
  std::shared_ptr<const rulebook::RuleBook> rules = must(rulebook::RuleBook::shipped());
  store::Store store = must(store::Store::open(folder.path / "t.db", store::Access::create));

  store::RunRecord record() {
    store::RunRecord out;
    out.scenario = {scenario.name, "websocket", "request", scenario.shown_endpoint, scenario.endpoint_pattern,
                    200,           0.01,        "{}"};
    out.started_at = kNoon;
    return out;
  }
  /// A run with `failures` events of one failure among as many that are well; first_seen tells them apart in
  /// time.
  std::int64_t run_with(std::uint64_t failures, scenario::StoreEvents which = scenario::StoreEvents::all) {
    scenario.config.store_events = which;
    store::RunHandle run = must(store.begin_run(record()));
    Judge judge(scenario, no_key(scenario));
    Writer writer(store, run, scenario, rules);
    std::vector<Judged> batch;
    for (std::uint64_t i = 0; i < 2 * failures; ++i)
      batch.push_back(judge.take(
          answer(i, i % 2 == 0 ? R"({"error":{"type":"TimeoutError"}})" : R"({"event_type":"a"})")));
    must(writer.write(batch));
    store::RunResult result;
    result.summary.status = "finished";
    must(store.finish_run(run, result));
    return run.id();
  }
  std::int64_t occurrences() {
    std::int64_t out = 0;
    for (const auto& issue : must(kb::list(store.database(), {.all = true}, kNoon))) out += issue.occurrences;
    return out;
  }
};

}  // namespace streamlab::pipeline
