// SPDX-License-Identifier: Apache-2.0
#include "sqlite/migrator.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::sqlite;
namespace fs = std::filesystem;

namespace {

const EmbeddedFile kSteps[] = {
    {"0001_start.sql",
     "CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;\n"
     "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL\n"
     "  REFERENCES parent (id) ON DELETE CASCADE) STRICT;\n"},
    {"0002_rebuild.sql",
     "-- compatible_version: 1\n"
     "CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '') STRICT;\n"
     "INSERT INTO parent_new (id) SELECT id FROM parent;\n"
     "DROP TABLE parent;\n"
     "ALTER TABLE parent_new RENAME TO parent;\n"},
    {"0003_more.sql", "ALTER TABLE parent ADD COLUMN size INTEGER NOT NULL DEFAULT 0;\n"},
};

Migrations first(std::size_t steps) {
  return {std::span<const EmbeddedFile>(kSteps).first(steps), 0x74657374, "test database"};
}

Database fresh(const fs::path& file) {
  auto database = Database::open(file, OpenMode::create);
  REQUIRE(database.ok());
  return std::move(*database);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("steps run once, in order, and are recorded") {
  Database database = std::move(*Database::in_memory());
  CHECK(schema_version(database, first(3))->version == 0);
  CHECK(migrate(database, first(2)).value() == 2);
  CHECK(schema_version(database, first(3))->version == 2);
  CHECK(schema_version(database, first(3))->compatible_version == 1);
  CHECK(migrate(database, first(3)).value() == 1);
  CHECK(migrate(database, first(3)).value() == 0);
  CHECK(schema_version(database, first(3))->compatible_version == 3);
  CHECK(database.integer("PRAGMA application_id").value() == 0x74657374);
  CHECK(database.integer("PRAGMA foreign_keys").value() == 1);
}

TEST_CASE("rebuilding a table keeps the rows that refer to it") {
  Database database = std::move(*Database::in_memory());
  REQUIRE(migrate(database, first(1)).ok());
  REQUIRE(database.execute("INSERT INTO parent VALUES (1); INSERT INTO child VALUES (10, 1)").ok());
  REQUIRE(migrate(database, first(3)).ok());
  CHECK(database.integer("SELECT count(*) FROM child").value() == 1);
}

TEST_CASE("a step that fails leaves the file at the step before") {
  const EmbeddedFile steps[] = {
      kSteps[0], {"0002_bad.sql", "CREATE TABLE half (a INTEGER);\nCREATE TABLE child (a);\n"}};
  Database database = std::move(*Database::in_memory());
  const auto failed = migrate(database, {steps, 7, "test database"});
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().notes == std::vector<std::string>{"while running migration 0002_bad.sql"});
  CHECK(schema_version(database, {steps, 7, "test database"})->version == 1);
  CHECK(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").value() == 0);
  const EmbeddedFile dangling[] = {kSteps[0], {"0002_x.sql", "INSERT INTO child VALUES (1, 99);"}};
  CHECK_FALSE(migrate(database, {dangling, 7, "test database"}).ok());
  CHECK(database.integer("SELECT count(*) FROM child").value() == 0);
  CHECK(database.integer("PRAGMA foreign_keys").value() == 1);
}

TEST_CASE("steps with a hole in their numbers are refused") {
  const EmbeddedFile steps[] = {kSteps[0], kSteps[2]};
  Database database = std::move(*Database::in_memory());
  CHECK_FALSE(migrate(database, {steps, 7, "test database"}).ok());
}

TEST_CASE("a newer file is refused and not changed") {
  const test::TempDir dir;
  {
    Database database = fresh(dir / "a.db");
    REQUIRE(migrate(database, first(3)).ok());
  }
  const std::string before = bytes_of(dir / "a.db");
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write, OpenMode::create}) {
    auto database = Database::open(dir / "a.db", mode);
    REQUIRE(database.ok());
    const auto refused = migrate(*database, first(2));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::database);
    CHECK(refused.error().reason == "it is of schema version 3, newer than this program's 2");
    CHECK(refused.error().message.find("a.db") != std::string::npos);
  }
  CHECK(bytes_of(dir / "a.db") == before);
}

TEST_CASE("another program's file is refused and not changed") {
  const test::TempDir dir;
  const char* const others[] = {"CREATE TABLE meta (key TEXT, value TEXT)", "PRAGMA application_id = 5",
                                "CREATE TABLE notes (a TEXT)"};
  for (const char* other : others) {
    CAPTURE(other);
    const fs::path file = dir / "other.db";
    {
      Database database = fresh(file);
      REQUIRE(database.execute("PRAGMA journal_mode = DELETE").ok());
      REQUIRE(database.execute(other).ok());
    }
    const std::string before = bytes_of(file);
    {
      auto database = Database::open(file, OpenMode::create);
      REQUIRE(database.ok());
      const auto refused = migrate(*database, first(3));
      REQUIRE_FALSE(refused.ok());
      CHECK(refused.error().reason == "it is no test database, but another program's");
    }
    CHECK(bytes_of(file) == before);
    fs::remove(file);
  }
}

TEST_CASE("a reader of an older file is told to migrate it") {
  const test::TempDir dir;
  {
    Database database = fresh(dir / "a.db");
    REQUIRE(migrate(database, first(1)).ok());
  }
  auto database = Database::open(dir / "a.db", OpenMode::read_only);
  const auto refused = migrate(*database, first(3));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().reason == "it is of schema version 1, this program needs 3");
  CHECK(refused.error().help.find("db migrate") != std::string::npos);
  CHECK(migrate(*database, first(1)).value() == 0);
}

TEST_CASE("processes that make one new file at once all find it whole") {
  for (int round = 0; round < 5; ++round) {
    const test::TempDir dir;
    const auto body = [&](const test::Child::Line& line) {
      line.wait();
      auto database = Database::open(dir / "a.db", OpenMode::create);
      if (!database.ok()) return 101;
      const auto ran = migrate(*database, first(3));
      return ran.ok() ? static_cast<int>(*ran) : 102;
    };
    test::Child a(body), b(body), c(body), d(body);
    for (test::Child* child : {&a, &b, &c, &d}) child->go();
    int steps = 0;
    for (test::Child* child : {&a, &b, &c, &d}) steps += child->join();
    CHECK(steps == 3);
    auto database = Database::open(dir / "a.db", OpenMode::read_only);
    REQUIRE(database.ok());
    CHECK(schema_version(*database, first(3))->version == 3);
  }
}
