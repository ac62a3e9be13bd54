// SPDX-License-Identifier: Apache-2.0
#include "pipeline/writer.hpp"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

#include "stored_runs.hpp"

using namespace streamlab;
using namespace streamlab::pipeline;

TEST_CASE("writer stores what the scenario asks for, and every failure is known in any case") {
  for (const auto& [which, stored] : {std::pair{scenario::StoreEvents::all, 10U},
                                      {scenario::StoreEvents::anomalous, 5U},
                                      {scenario::StoreEvents::none, 0U}}) {
    StoredRuns room;
    const std::int64_t run = room.run_with(5, which);
    CHECK(must(room.store.count_events(run)) == stored);
    CHECK(room.occurrences() == 5);
  }
}

TEST_CASE("a batch that could not be written leaves nothing, counts nothing, and the next one is whole") {
  StoredRuns room;
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
