// SPDX-License-Identifier: Apache-2.0
#include "store/coverage.hpp"

#include <catch2/catch.hpp>

#include "event_maker.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::store;

namespace {

Store opened(const std::filesystem::path& file) {
  auto store = Store::open(file, Access::create);
  REQUIRE(store.ok());
  return std::move(*store);
}

RunCoverage some() {
  return {{{"$.a", "allow", "a", 3}, {"$.b", "drop", "", 2}}, {{"a", "allow", 3}, {"c", "remove", 0}}};
}

}  // namespace

TEST_CASE("coverage is stored with a run's result, and a second time adds up") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  CHECK(load_coverage(store.database(), run->id())->empty());
  RunResult result = test::result();
  result.coverage = some();
  REQUIRE(store.finish_run(*run, result).ok());
  REQUIRE(add_coverage(store.database(), run->id(), some()).ok());
  const RunCoverage found = load_coverage(store.database(), run->id()).value();
  REQUIRE(found.paths.size() == 2);
  CHECK(found.paths[0].path == "$.a");
  CHECK(found.paths[0].action == "allow");
  CHECK(found.paths[0].count == 6);
  CHECK(found.paths[1].rule.empty());
  REQUIRE(found.rules.size() == 2);
  CHECK(found.rules[1].rule == "c");
  CHECK(found.rules[1].count == 0);
  REQUIRE(store.delete_run(run->id()).ok());
  CHECK(load_coverage(store.database(), run->id())->empty());
}

TEST_CASE("a text is found in the events that hold it, run by run") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  std::int64_t ids[2] = {};
  for (int i = 0; i < 2; ++i) {
    auto run = store.begin_run(test::record());
    REQUIRE(run.ok());
    ids[i] = run->id();
    Batch batch;
    batch.events.push_back({test::Events::ok_event(1, 5, R"({"u":"p1.aa"})"), ""});
    batch.events.push_back(
        {test::Events::ok_event(2, 5, i == 0 ? R"({"u":"p1.aa","v":"p1.bb"})" : "{}"), ""});
    REQUIRE(store.append(*run, batch).ok());
  }
  const auto uses = find_in_payloads(store.database(), {"p1.aa", "p1.bb", "p1.cc"}).value();
  REQUIRE(uses.size() == 3);
  CHECK(uses[0].events() == 3);
  REQUIRE(uses[0].runs.size() == 2);
  CHECK(uses[0].runs[0].run_id == ids[0]);
  CHECK(uses[0].runs[0].events == 2);
  REQUIRE(uses[1].runs.size() == 1);
  CHECK(uses[2].runs.empty());
  CHECK(find_in_payloads(store.database(), {})->empty());
  CHECK_FALSE(find_in_payloads(store.database(), std::vector<std::string>(501, "x")).ok());
}

TEST_CASE("families are joined with what another run has stored meanwhile") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  REQUIRE(store.save_families("checkout", {{"a", "1", 5}}).ok());
  REQUIRE(store
              .update_families("checkout",
                               [&](const auto& stored) -> Result<std::vector<schema::Families::Stored>> {
                                 CHECK(store.database().in_transaction());
                                 auto out = stored;
                                 out.at(0).state = "2";
                                 out.push_back({"b", "3", 1});
                                 return out;
                               })
              .ok());
  CHECK(store.load_families("checkout")->size() == 2);
  CHECK_FALSE(store
                  .update_families("checkout",
                                   [](const auto&) -> Result<std::vector<schema::Families::Stored>> {
                                     return Error{ErrorCode::failed, "damaged"};
                                   })
                  .ok());
  CHECK(store.load_families("checkout")->at(0).state == "2");
  CHECK(store.families()->size() == 2);
  CHECK(store.families("other")->empty());
}
