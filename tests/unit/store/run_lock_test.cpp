// SPDX-License-Identifier: Apache-2.0
#include "store/run_lock.hpp"

#include <catch2/catch.hpp>

#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::store;
namespace fs = std::filesystem;

TEST_CASE("a lock is seen while it is held, by its own process, too") {
  const test::TempDir dir;
  const fs::path database = dir / "a.db";
  CHECK_FALSE(is_live(database, "one"));
  auto one = RunLock::acquire(database, "one");
  REQUIRE(one.ok());
  CHECK(is_live(database, "one"));
  CHECK_FALSE(is_live(database, "two"));
  CHECK_FALSE(RunLock::acquire(database, "one").ok());
  CHECK(is_live(database, "one"));
  {
    const RunLock moved = std::move(*one);
    CHECK(is_live(database, "one"));
  }
  CHECK_FALSE(is_live(database, "one"));
}

TEST_CASE("the side file goes with the last lock") {
  const test::TempDir dir;
  const fs::path database = dir / "a.db";
  auto one = RunLock::acquire(database, "one");
  auto two = RunLock::acquire(database, "two");
  REQUIRE((one.ok() && two.ok()));
  CHECK(fs::file_size(dir / "a.db-live") == 0);
  one->release();
  CHECK(fs::exists(dir / "a.db-live"));
  CHECK(is_live(database, "two"));
  two->release();
  CHECK_FALSE(fs::exists(dir / "a.db-live"));
}

TEST_CASE("a killed process holds nothing") {
  const test::TempDir dir;
  const fs::path database = dir / "a.db";
  test::Child child([&](const test::Child::Line& line) {
    auto lock = RunLock::acquire(database, "one");
    line.ready();
    line.wait();
    return 0;
  });
  REQUIRE(child.until_ready());
  CHECK(is_live(database, "one"));
  child.kill_hard();
  CHECK_FALSE(is_live(database, "one"));
}

TEST_CASE("locks taken and given back by many processes never hide each other") {
  const test::TempDir dir;
  const fs::path database = dir / "a.db";
  const auto body = [&](const std::string& name) {
    return [&database, name](const test::Child::Line& line) {
      line.wait();
      for (int i = 0; i < 300; ++i) {
        auto lock = RunLock::acquire(database, name);
        if (!lock.ok()) return 1;
        if (!is_live(database, name)) return 2;
      }
      return 0;
    };
  };
  test::Child a(body("a")), b(body("b")), c(body("c"));
  for (test::Child* child : {&a, &b, &c}) child->go();
  for (test::Child* child : {&a, &b, &c}) CHECK(child->join() == 0);
  CHECK_FALSE(fs::exists(dir / "a.db-live"));
}

TEST_CASE("a folder that cannot hold a lock is told by name") {
  const test::TempDir dir;
  const auto refused = RunLock::acquire(dir / "none/a.db", "one");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::database);
  CHECK(refused.error().message == "cannot lock " + (dir / "none/a.db-live").string());
}
