// SPDX-License-Identifier: Apache-2.0
#include "pipeline/triage.hpp"

#include <catch2/catch.hpp>

#include "kb/lifecycle.hpp"
#include "kb/query.hpp"
#include "stored_runs.hpp"

using namespace std::chrono_literals;
using namespace streamlab;
using namespace streamlab::pipeline;

TEST_CASE("triage twice is as once") {
  StoredRuns room;
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
  StoredRuns room;
  room.run_with(5);
  must(room.store.database().execute("DELETE FROM anomaly_occurrence"));
  must(room.store.database().execute("UPDATE anomaly_signature SET occurrence_count = 0"));
  const auto outcome = must(triage(room.store, room.rules, 0));
  CHECK(outcome.added == 5);
  CHECK(room.occurrences() == 5);
}

TEST_CASE("triage of one run leaves the others, and one in progress, alone") {
  StoredRuns room;
  const std::int64_t first = room.run_with(3);
  room.run_with(4);
  CHECK(must(triage(room.store, room.rules, first)).events == 3);
  const store::RunHandle going = must(room.store.begin_run(room.record()));
  CHECK(must(triage(room.store, room.rules, 0)).runs == 2);
  CHECK(must(triage(room.store, room.rules, going.id())).runs == 0);
}

TEST_CASE("the same failure in a second run is the same issue, and after a close a regression") {
  StoredRuns room;
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
