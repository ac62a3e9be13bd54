// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "event_maker.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::store;
namespace fs = std::filesystem;

namespace {

Store opened(const fs::path& file, Access access = Access::create) {
  auto store = Store::open(file, access);
  REQUIRE(store.ok());
  return std::move(*store);
}

std::string status_of(Store& store, std::int64_t id) {
  return store.find_run(std::to_string(id)).value().status;
}

/// As the file has it, not as it is computed.
std::int64_t written_as(Store& store, const char* status) {
  return store.database()
      .integer("SELECT count(*) FROM test_run WHERE status = '" + std::string(status) + "'")
      .value();
}

}  // namespace

TEST_CASE("only create makes a file") {
  const test::TempDir dir;
  for (const Access access : {Access::read_only, Access::read_write}) {
    const auto missing = Store::open(dir / "none.db", access);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::database);
    CHECK(missing.error().message.find((dir / "none.db").string()) != std::string::npos);
    CHECK(missing.error().help.find("streamlab run") != std::string::npos);
  }
  CHECK(fs::is_empty(dir.path()));
  std::ofstream(dir / "empty.db").flush();
  CHECK_FALSE(Store::open(dir / "empty.db", Access::read_only).ok());
  CHECK_FALSE(Store::open(dir / "empty.db", Access::read_write).ok());
  CHECK(Store::open(dir / "empty.db", Access::create).ok());
  CHECK(Store::open(dir / "empty.db", Access::read_only).ok());
}

TEST_CASE("a newer file is refused") {
  const test::TempDir dir;
  {
    Store store = opened(dir / "a.db");
    REQUIRE(store.database().execute("UPDATE meta SET value = 99 WHERE key = 'version'").ok());
  }
  for (const Access access : {Access::read_only, Access::read_write, Access::create}) {
    const auto refused = Store::open(dir / "a.db", access);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::database);
    CHECK(refused.error().reason.find("newer") != std::string::npos);
  }
}

TEST_CASE("a run shows as running to everyone until it ends") {
  const test::TempDir dir;
  Store writer = opened(dir / "a.db");
  auto run = writer.begin_run(test::record());
  REQUIRE(run.ok());
  CHECK(status_of(writer, run->id()) == "running");
  {
    Store other = opened(dir / "a.db");
    CHECK(status_of(other, run->id()) == "running");
    Store reader = opened(dir / "a.db", Access::read_only);
    CHECK(status_of(reader, run->id()) == "running");
  }
  CHECK(written_as(writer, "running") == 1);
  REQUIRE(writer.finish_run(*run, test::result()).ok());
  CHECK(status_of(writer, run->id()) == "finished");
}

TEST_CASE(
    "a run whose handle went without a result is aborted: computed for readers, written by the next writer") {
  const test::TempDir dir;
  std::int64_t id = 0;
  {
    Store writer = opened(dir / "a.db");
    auto run = writer.begin_run(test::record());
    REQUIRE(writer.append(*run, test::batch(0, 3)).ok());
    id = run->id();
  }
  {
    Store reader = opened(dir / "a.db", Access::read_only);
    CHECK(status_of(reader, id) == "aborted");
    CHECK(reader.runs({})->front().status == "aborted");
    CHECK(reader.run(id)->summary.status == "aborted");
    CHECK(written_as(reader, "running") == 1);
  }
  Store writer = opened(dir / "a.db", Access::read_write);
  CHECK(written_as(writer, "aborted") == 1);
  CHECK(writer.find_run("@latest")->ended_at == 1'700'000'000'002'000);
}

TEST_CASE("a link to the file leads to the same locks") {
  const test::TempDir dir;
  Store writer = opened(dir / "a.db");
  auto run = writer.begin_run(test::record());
  REQUIRE(run.ok());
  fs::create_symlink(dir / "a.db", dir / "link.db");
  Store other = opened(dir / "link.db", Access::read_write);
  CHECK(status_of(other, run->id()) == "running");
}

TEST_CASE("a killed writer leaves a whole file, its committed events and an aborted run") {
  const test::TempDir dir;
  test::Child child([&](const test::Child::Line& line) {
    auto store = Store::open(dir / "a.db", Access::create);
    if (!store.ok()) return 1;
    auto run = store->begin_run(test::record());
    if (!run.ok() || !store->append(*run, test::batch(0, 100)).ok()) return 2;
    line.ready();
    for (std::uint64_t first = 100;; first += 100)
      if (!store->append(*run, test::batch(first, 100)).ok()) return 3;
  });
  REQUIRE(child.until_ready());
  {
    Store reader = opened(dir / "a.db", Access::read_only);
    CHECK(reader.find_run("@latest")->status == "running");
  }
  child.kill_hard();
  Store store = opened(dir / "a.db", Access::read_write);
  auto check = store.database().prepare("PRAGMA integrity_check");
  auto rows = check->use();
  REQUIRE(rows.step().value());
  CHECK(rows.text(0) == "ok");
  CHECK(written_as(store, "aborted") == 1);
  const auto events = store.count_events(1).value();
  CHECK(events >= 100);
  CHECK(events % 100 == 0);
}

TEST_CASE("killed at any moment of its making, the file can be made again") {
  for (int round = 0; round < 10; ++round) {
    const test::TempDir dir;
    test::Child child([&](const test::Child::Line& line) {
      line.ready();
      for (int i = 0;; ++i)
        if (!Store::open(dir / ("db" + std::to_string(i)).c_str(), Access::create).ok()) return 1;
    });
    REQUIRE(child.until_ready());
    for (int spin = 0; spin < round; ++spin) (void)fs::exists(dir / "db2");
    child.kill_hard();
    for (const auto& entry : fs::directory_iterator(dir.path()))
      if (entry.path().filename().string().find('-') == std::string::npos)
        CHECK(Store::open(entry.path(), Access::create).ok());
  }
}

TEST_CASE("two processes with a live run each in one file mark neither, and both end well") {
  const test::TempDir dir;
  const auto body = [&](const test::Child::Line& line) {
    auto store = Store::open(dir / "a.db", Access::create);
    if (!store.ok()) return 1;
    auto run = store->begin_run(test::record());
    if (!run.ok()) return 2;
    line.ready();
    line.wait();
    for (std::uint64_t i = 0; i < 20; ++i) {
      if (!store->append(*run, test::batch(i * 10, 10)).ok()) return 3;
      if (!Store::open(dir / "a.db", Access::read_write).ok()) return 4;
    }
    return store->finish_run(*run, test::result()).ok() ? 0 : 5;
  };
  test::Child a(body), b(body);
  REQUIRE((a.until_ready() && b.until_ready()));
  {
    Store store = opened(dir / "a.db", Access::read_write);
    CHECK(written_as(store, "running") == 2);
    CHECK(store.runs({.statuses = {"running"}})->size() == 2);
  }
  a.go(), b.go();
  CHECK(a.join() == 0);
  CHECK(b.join() == 0);
  Store store = opened(dir / "a.db", Access::read_only);
  CHECK(written_as(store, "finished") == 2);
  CHECK(store.count_events(1).value() == 200);
  CHECK(store.count_events(2).value() == 200);
}
