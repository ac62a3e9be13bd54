// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "sqlite/database.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::sqlite;

namespace {

std::int64_t rows_in(const std::filesystem::path& file) {
  auto database = Database::open(file, OpenMode::read_only);
  REQUIRE(database.ok());
  return database->integer("SELECT count(*) FROM t").value();
}

void make_table(const std::filesystem::path& file) {
  auto database = Database::open(file, OpenMode::create);
  REQUIRE(database.ok());
  REQUIRE(database->execute("CREATE TABLE t (a INTEGER)").ok());
}

/// Adds `times` rows, each in a transaction that first reads what is there: a lost update would show.
int count_up(const std::filesystem::path& file, int times) {
  auto database = Database::open(file, OpenMode::read_write);
  if (!database.ok()) return 1;
  database->set_busy_timeout(std::chrono::milliseconds(0));
  for (int i = 0; i < times; ++i) {
    auto transaction = Transaction::begin(*database);
    if (!transaction.ok()) return 2;
    if (!database->execute("INSERT INTO t SELECT count(*) FROM t").ok()) return 3;
    if (!transaction->commit().ok()) return 4;
  }
  return 0;
}

}  // namespace

TEST_CASE("what is not committed is rolled back") {
  auto database = Database::in_memory();
  REQUIRE(database->execute("CREATE TABLE t (a INTEGER)").ok());
  {
    auto transaction = Transaction::begin(*database);
    REQUIRE(transaction.ok());
    REQUIRE(database->execute("INSERT INTO t VALUES (1)").ok());
    CHECK(database->in_transaction());
  }
  CHECK_FALSE(database->in_transaction());
  CHECK(database->integer("SELECT count(*) FROM t").value() == 0);
  auto transaction = Transaction::begin(*database);
  REQUIRE(database->execute("INSERT INTO t VALUES (1)").ok());
  REQUIRE(transaction->commit().ok());
  CHECK_FALSE(transaction->commit().ok());
  CHECK(database->integer("SELECT count(*) FROM t").value() == 1);
}

TEST_CASE("transactions do not nest") {
  auto database = Database::in_memory();
  auto outer = Transaction::begin(*database);
  REQUIRE(outer.ok());
  CHECK_FALSE(Transaction::begin(*database).ok());
  CHECK(outer->commit().ok());
}

TEST_CASE("a transaction that cannot get the file in time says busy") {
  const test::TempDir dir;
  make_table(dir / "a.db");
  auto one = Database::open(dir / "a.db", OpenMode::read_write);
  auto two = Database::open(dir / "a.db", OpenMode::read_write);
  two->set_busy_timeout(std::chrono::milliseconds(0));
  auto held = Transaction::begin(*one);
  REQUIRE(held.ok());
  const auto refused = Transaction::begin(*two, std::chrono::milliseconds(0));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::database_busy);
  REQUIRE(held->commit().ok());
  CHECK(Transaction::begin(*two).ok());
}

TEST_CASE("four processes that write at once all get their turns") {
  const test::TempDir dir;
  make_table(dir / "a.db");
  {
    const auto body = [&](const test::Child::Line& line) {
      line.wait();
      return count_up(dir / "a.db", 50);
    };
    test::Child a(body), b(body), c(body), d(body);
    for (test::Child* child : {&a, &b, &c, &d}) child->go();
    for (test::Child* child : {&a, &b, &c, &d}) CHECK(child->join() == 0);
  }
  CHECK(rows_in(dir / "a.db") == 200);
  auto database = Database::open(dir / "a.db", OpenMode::read_only);
  CHECK(database->integer("SELECT count(DISTINCT a) FROM t").value() == 200);
}

TEST_CASE("a full disk loses nothing that was committed") {
  const test::TempDir dir;
  make_table(dir / "a.db");
  auto database = Database::open(dir / "a.db", OpenMode::read_write);
  REQUIRE(database->execute("INSERT INTO t VALUES (1); PRAGMA max_page_count = 8").ok());
  {
    auto transaction = Transaction::begin(*database);
    REQUIRE(transaction.ok());
    const auto full = database->execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)"
        " INSERT INTO t SELECT i FROM n");
    REQUIRE_FALSE(full.ok());
    CHECK(full.error().code == ErrorCode::database);
    CHECK(full.error().message == "cannot use database " + std::filesystem::canonical(dir / "a.db").string());
    CHECK(full.error().reason.find("full") != std::string::npos);
  }
  CHECK_FALSE(database->in_transaction());
  CHECK(rows_in(dir / "a.db") == 1);
  CHECK(database->execute("INSERT INTO t VALUES (2)").ok());
}
