// SPDX-License-Identifier: Apache-2.0
#include "sqlite/failure.hpp"

#include <sqlite3.h>

#include <catch2/catch.hpp>

#include "sqlite/database.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::sqlite;

TEST_CASE("every failure names the file, the cause and the next step") {
  for (const int code :
       {SQLITE_FULL, SQLITE_READONLY, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_IOERR}) {
    const Error error = failure(std::string("/data/x.db"), code);
    CHECK(error.code == ErrorCode::database);
    CHECK(error.message == "cannot use database /data/x.db");
    CHECK_FALSE(error.reason.empty());
    CHECK_FALSE(error.help.empty());
  }
}

TEST_CASE("busy is a code of its own") {
  CHECK(failure(std::string("x"), SQLITE_BUSY).code == ErrorCode::database_busy);
  CHECK(failure(std::string("x"), SQLITE_BUSY_SNAPSHOT).code == ErrorCode::database_busy);
  CHECK(failure(std::string("x"), SQLITE_LOCKED).code == ErrorCode::database_busy);
}

TEST_CASE("a failure never shows a bound value") {
  auto database = Database::in_memory();
  REQUIRE(database.ok());
  REQUIRE(database
              ->execute("CREATE VIRTUAL TABLE ft USING fts5 (body);"
                        "CREATE TABLE t (a INTEGER NOT NULL, b TEXT UNIQUE) STRICT")
              .ok());
  auto search = database->prepare("SELECT * FROM ft WHERE ft MATCH ?");
  const auto refused = search->use().bind("needle-0123456789 AND (").run();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().reason.find("needle") == std::string::npos);

  auto insert = database->prepare("INSERT INTO t (a, b) VALUES (?, ?)");
  const auto wrong_type = insert->use().bind("needle-0123456789").bind("x").run();
  REQUIRE_FALSE(wrong_type.ok());
  CHECK(wrong_type.error().reason.find("needle") == std::string::npos);
  REQUIRE(insert->use().bind(1).bind("needle-0123456789").run().ok());
  const auto twice = insert->use().bind(1).bind("needle-0123456789").run();
  REQUIRE_FALSE(twice.ok());
  CHECK(twice.error().reason == "UNIQUE constraint failed: t.b");
}

TEST_CASE("a busy call is tried again until it is not, or patience ends") {
  int calls = 0;
  const int code = retry_busy(std::chrono::minutes(1), [&] { return ++calls < 4 ? SQLITE_BUSY : SQLITE_OK; });
  CHECK(code == SQLITE_OK);
  CHECK(calls == 4);
  CHECK(retry_busy(std::chrono::milliseconds(0), [] { return SQLITE_BUSY_SNAPSHOT; }) ==
        SQLITE_BUSY_SNAPSHOT);
  CHECK(retry_busy(std::chrono::minutes(1), [] { return SQLITE_FULL; }) == SQLITE_FULL);
}
