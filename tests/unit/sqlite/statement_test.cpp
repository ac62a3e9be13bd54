// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <limits>

#include "sqlite/database.hpp"

using namespace streamlab;
using namespace streamlab::sqlite;

namespace {

Database with_table() {
  auto database = Database::in_memory();
  REQUIRE(database.ok());
  REQUIRE(
      database->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r REAL, s TEXT, b BLOB) STRICT")
          .ok());
  return std::move(*database);
}

}  // namespace

TEST_CASE("every kind of value comes back as it went in") {
  Database database = with_table();
  auto insert = database.prepare("INSERT INTO t (n, r, s, b) VALUES (?, ?, ?, ?)");
  REQUIRE(insert.ok());
  const std::uint8_t bytes[] = {0, 1, 255};
  const std::string text("a\0b\xf0\x9f\x98\x80", 7);
  REQUIRE(insert->use()
              .bind(std::numeric_limits<std::int64_t>::min())
              .bind(0.1)
              .bind(text)
              .bind_blob(bytes)
              .run()
              .ok());
  CHECK(database.last_insert_id() == 1);
  REQUIRE(insert->use()
              .bind(std::numeric_limits<std::uint64_t>::max())
              .bind(std::optional<double>())
              .bind("")
              .bind(std::nullopt)
              .run()
              .ok());

  auto select = database.prepare("SELECT n, r, s, b, length(b) FROM t ORDER BY id");
  auto rows = select->use();
  REQUIRE(rows.step().value());
  CHECK(rows.integer(0) == std::numeric_limits<std::int64_t>::min());
  CHECK(rows.real(1) == 0.1);
  CHECK(rows.text(2) == text);
  CHECK(rows.integer(4) == 3);
  REQUIRE(rows.step().value());
  CHECK(static_cast<std::uint64_t>(rows.integer(0)) == std::numeric_limits<std::uint64_t>::max());
  CHECK(rows.maybe_real(1) == std::nullopt);
  CHECK_FALSE(rows.is_null(2));
  CHECK(rows.text(2).empty());
  CHECK(rows.is_null(3));
  CHECK_FALSE(rows.step().value());
  CHECK_FALSE(rows.step().value());
}

TEST_CASE("an empty view is the empty text, not NULL") {
  Database database = with_table();
  auto insert = database.prepare("INSERT INTO t (s) VALUES (?)");
  REQUIRE(insert->use().bind(std::string_view()).run().ok());
  REQUIRE(insert->use().bind_view(std::string_view()).run().ok());
  CHECK(database.integer("SELECT count(*) FROM t WHERE s = ''").value() == 2);
}

TEST_CASE("a round begins fresh") {
  Database database = with_table();
  auto select = database.prepare("SELECT ?, ?");
  {
    auto rows = select->use();
    rows.bind(1).bind(2);
    REQUIRE(rows.step().value());
  }
  auto rows = select->use();
  rows.bind(3).bind(std::nullopt);
  REQUIRE(rows.step().value());
  CHECK(rows.integer(0) == 3);
  CHECK(rows.is_null(1));
}

TEST_CASE("a wrong number of values is told, whichever way it is wrong") {
  Database database = with_table();
  auto insert = database.prepare("INSERT INTO t (n, r) VALUES (?, ?)");
  const auto few = insert->use().bind(1).run();
  REQUIRE_FALSE(few.ok());
  CHECK(few.error().code == ErrorCode::database);
  const auto many = insert->use().bind(1).bind(2.0).bind(3).run();
  REQUIRE_FALSE(many.ok());
  CHECK(database.integer("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("a statement that is no SQL, or none at all, is refused when it is prepared") {
  Database database = with_table();
  const auto wrong = database.prepare("SELEC 1");
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().code == ErrorCode::database);
  CHECK(wrong.error().reason.find("syntax error") != std::string::npos);
  CHECK_FALSE(database.prepare("SELECT x FROM nowhere").ok());
  CHECK_FALSE(database.prepare("  -- nothing").ok());
  CHECK_FALSE(database.execute("CREATE TABLE t (again)").ok());
}

TEST_CASE("a failed step stays failed for its round, and the next round works") {
  Database database = with_table();
  auto insert = database.prepare("INSERT INTO t (id) VALUES (?)");
  REQUIRE(insert->use().bind(1).run().ok());
  {
    auto use = insert->use();
    use.bind(1);
    CHECK_FALSE(use.run().ok());
    CHECK_FALSE(use.run().ok());
  }
  CHECK(insert->use().bind(2).run().ok());
  CHECK(database.changes() == 1);
}

TEST_CASE("moving a round or a statement keeps it usable") {
  Database database = with_table();
  auto prepared = database.prepare("SELECT 5");
  Statement moved = std::move(*prepared);
  auto rows = moved.use();
  auto same = std::move(rows);
  REQUIRE(same.step().value());
  CHECK(same.integer(0) == 5);
}
