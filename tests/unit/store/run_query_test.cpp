// SPDX-License-Identifier: Apache-2.0
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

/// Ends a run of that scenario and returns its id.
std::int64_t finished(Store& store, const char* scenario, const char* env = "ci", const char* branch = "main",
                      std::string uid = {}) {
  RunRecord record = test::record(scenario);
  record.env = env, record.tags = {{"branch", branch}, {"os", "linux"}}, record.uid = std::move(uid);
  auto run = store.begin_run(record);
  REQUIRE(run.ok());
  REQUIRE(run.ok());
  REQUIRE(store.finish_run(*run, test::result()).ok());
  return run->id();
}

std::vector<std::int64_t> ids(Store& store, const RunFilter& filter) {
  std::vector<std::int64_t> out;
  const auto found = store.runs(filter);
  REQUIRE(found.ok());
  for (const RunRow& run : *found) out.push_back(run.id);
  return out;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("runs are listed newest first and by every filter") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  CHECK(ids(store, {}).empty());
  finished(store, "a");
  finished(store, "b", "prod", "dev");
  finished(store, "a", "prod");
  auto live = store.begin_run(test::record("a"));
  CHECK(ids(store, {}) == Ids{4, 3, 2, 1});
  CHECK(ids(store, {.scenario = "a"}) == Ids{4, 3, 1});
  CHECK(ids(store, {.env = "prod"}) == Ids{3, 2});
  CHECK(ids(store, {.release = "1.2.3", .limit = 2}) == Ids{4, 3});
  CHECK(ids(store, {.release = "2"}).empty());
  CHECK(ids(store, {.tags = {{"branch", "main"}, {"os", "linux"}}}) == Ids{3, 1});
  CHECK(ids(store, {.tags = {{"branch", "main"}}, .limit = 1}) == Ids{4});
  CHECK(ids(store, {.statuses = {"finished"}, .limit = 2}) == Ids{3, 2});
  CHECK(ids(store, {.statuses = {"running", "aborted"}}) == Ids{4});
}

TEST_CASE("a run is found by number, by the beginning of its uid, and as the latest") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  CHECK_FALSE(store.find_run("@latest").ok());
  finished(store, "a", "ci", "main", "01890000-0000-7000-8000-000000000001");
  finished(store, "b", "ci", "main", "01890000-0000-7000-8000-00000000002f");
  finished(store, "a", "ci", "main", "01990000-0000-7000-8000-000000000003");
  CHECK(store.find_run("2")->id == 2);
  CHECK(store.find_run("#2")->id == 2);
  CHECK(store.find_run("@latest")->id == 3);
  CHECK(store.find_run("@latest", "b")->id == 2);
  CHECK(store.find_run("01990000-")->id == 3);
  CHECK(store.find_run("01890000-0000-7000-8000-000000000001")->id == 1);

  for (const char* nothing : {"", "9", "0", "-1", "#", "abc", "abcd", "01890000-", "%", "____", "1 OR 1",
                              "@late", "99999999999999999999", "01990000-0000-7000-8000-0000000000031"}) {
    CAPTURE(nothing);
    const auto missing = store.find_run(nothing);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::not_found);
  }
  CHECK(store.find_run("@latest", "c").error().code == ErrorCode::not_found);
  CHECK(store.run(77).error().code == ErrorCode::not_found);
}

TEST_CASE("deleting a run deletes what is its own, and its number is never used again") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  Batch batch = test::batch(0, 10);
  batch.seconds = {{0, 1, 1, 0, ""}};
  REQUIRE(store.append(*run, batch).ok());
  REQUIRE(store.finish_run(*run, test::result()).ok());
  REQUIRE(store.delete_run(run->id()).ok());
  CHECK(store.count_events(run->id()).value() == 0);
  CHECK(store.seconds(run->id())->empty());
  CHECK(store.delete_run(run->id()).error().code == ErrorCode::not_found);
  CHECK(finished(store, "a") == run->id() + 1);
}
