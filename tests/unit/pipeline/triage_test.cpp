// SPDX-License-Identifier: Apache-2.0
#include "pipeline/triage.hpp"

#include <catch2/catch.hpp>

#include "kb/lifecycle.hpp"
#include "kb/query.hpp"
#include "pipeline/writer.hpp"
#include "pipeline_room.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

/// A database in a folder of its own, and runs written into it as `run` does.
struct Room {
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

}  // namespace

TEST_CASE("writer stores what the scenario asks for, and every failure is known in any case") {
  for (const auto& [which, stored] : {std::pair{scenario::StoreEvents::all, 10U},
                                      {scenario::StoreEvents::anomalous, 5U},
                                      {scenario::StoreEvents::none, 0U}}) {
    Room room;
    const std::int64_t run = room.run_with(5, which);
    CHECK(must(room.store.count_events(run)) == stored);
    CHECK(room.occurrences() == 5);
  }
}

TEST_CASE("a batch that could not be written leaves nothing, counts nothing, and the next one is whole") {
  Room room;
  store::RunHandle run = must(room.store.begin_run(room.record()));
  Judge judge(room.scenario, no_key(room.scenario));
  Writer writer(room.store, run, room.scenario, room.rules);
  const auto batch = [&](std::uint64_t i) {
    std::vector<Judged> out;
    out.push_back(judge.take(answer(i, R"({"error":{"type":"TimeoutError"}})")));
    return out;
  };
  must(room.store.database().execute(
      "CREATE TRIGGER full BEFORE INSERT ON stream_event BEGIN SELECT raise(ABORT, 'disk full'); END"));
  auto lost = batch(0);
  CHECK_FALSE(writer.write(lost).ok());
  CHECK(writer.new_issues() == 0);
  CHECK(writer.stored_events() == 0);
  CHECK(room.occurrences() == 0);
  must(room.store.database().execute("DROP TRIGGER full"));
  for (std::uint64_t i = 1; i < 3; ++i) {
    auto kept = batch(i);
    must(writer.write(kept));
  }
  CHECK(writer.new_issues() == 1);
  CHECK(writer.stored_events() == 2);
  CHECK(room.occurrences() == 2);
}

TEST_CASE("triage twice is as once") {
  Room room;
  room.run_with(5);
  for (int i = 0; i < 2; ++i) {
    const auto outcome = must(triage(room.store, room.rules, 0));
    CHECK(outcome.runs == 1);
    CHECK(outcome.events == 5);
    CHECK(outcome.added == 0);
    CHECK(outcome.new_issues == 0);
  }
  CHECK(room.occurrences() == 5);
}

TEST_CASE("triage finds again what the knowledge base lost") {
  Room room;
  room.run_with(5);
  must(room.store.database().execute("DELETE FROM anomaly_occurrence"));
  must(room.store.database().execute("UPDATE anomaly_signature SET occurrence_count = 0"));
  const auto outcome = must(triage(room.store, room.rules, 0));
  CHECK(outcome.added == 5);
  CHECK(room.occurrences() == 5);
}

TEST_CASE("triage of one run leaves the others, and one in progress, alone") {
  Room room;
  const std::int64_t first = room.run_with(3);
  room.run_with(4);
  CHECK(must(triage(room.store, room.rules, first)).events == 3);
  const store::RunHandle going = must(room.store.begin_run(room.record()));
  CHECK(must(triage(room.store, room.rules, 0)).runs == 2);
  CHECK(must(triage(room.store, room.rules, going.id())).runs == 0);
}

TEST_CASE("the same failure in a second run is the same issue, and after a close a regression") {
  Room room;
  room.run_with(3);
  room.run_with(3);
  const auto issues = must(kb::list(room.store.database(), {}, kNoon));
  REQUIRE(issues.size() == 1);
  kb::Lifecycle life(room.store.database());
  must(life.close(issues[0].id, "fixed", {"someone", kNoon - 1}));
  room.run_with(1);
  const auto after = must(kb::get(room.store.database(), issues[0].id, kNoon));
  CHECK(after.status == kb::IssueStatus::regressed);
  CHECK(after.has_regression);
}
