// SPDX-License-Identifier: Apache-2.0
#include "sqlite/database.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::sqlite;
namespace fs = std::filesystem;

namespace {

std::string text_of(Database& database, const char* sql) {
  auto statement = database.prepare(sql);
  REQUIRE(statement.ok());
  auto rows = statement->use();
  const auto there = rows.step();
  REQUIRE(there.ok());
  return rows.text(0);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("opening sets everything") {
  const test::TempDir dir;
  auto database = Database::open(dir / "a.db", OpenMode::create);
  REQUIRE(database.ok());
  CHECK(text_of(*database, "PRAGMA journal_mode") == "wal");
  CHECK(database->integer("PRAGMA foreign_keys").value() == 1);
  CHECK(database->integer("PRAGMA secure_delete").value() == 1);
  CHECK(database->integer("PRAGMA synchronous").value() == 1);
  CHECK(database->integer("PRAGMA temp_store").value() == 2);
  CHECK(database->integer("PRAGMA busy_timeout").value() == 5000);
  CHECK(database->path() == fs::canonical(dir / "a.db"));
  CHECK_FALSE(database->read_only());
}

TEST_CASE("a missing file is told by its path, and is not made") {
  const test::TempDir dir;
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write}) {
    const auto missing = Database::open(dir / "none.db", mode);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::database);
    CHECK(missing.error().message == "cannot open database " + (dir / "none.db").string());
    CHECK(missing.error().reason == "there is no such file");
    CHECK_FALSE(fs::exists(dir / "none.db"));
  }
  const auto nowhere = Database::open(dir / "no/such/a.db", OpenMode::create);
  REQUIRE_FALSE(nowhere.ok());
  CHECK(nowhere.error().reason == "there is no folder " + (dir / "no/such").string());
}

TEST_CASE("a folder, an empty name and a text file are no databases") {
  const test::TempDir dir;
  CHECK(Database::open(dir.path(), OpenMode::create).error().reason == "it is a folder");
  CHECK_FALSE(Database::open("", OpenMode::create).ok());
  std::ofstream(dir / "notes.txt") << std::string(5000, 'x');
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write, OpenMode::create}) {
    const auto refused = Database::open(dir / "notes.txt", mode);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::database);
    CHECK(refused.error().reason == "the file is not an SQLite database");
  }
  CHECK(bytes_of(dir / "notes.txt") == std::string(5000, 'x'));
}

TEST_CASE("names that mean something to SQLite are plain file names") {
  const test::TempDir dir;
  const fs::path before = fs::current_path();
  fs::current_path(dir.path());
  for (const char* name : {":memory:", "file:x?mode=memory", "a b#c%20?d.db"}) {
    CAPTURE(name);
    {
      auto database = Database::open(name, OpenMode::create);
      REQUIRE(database.ok());
      REQUIRE(database->execute("CREATE TABLE t (a INTEGER)").ok());
    }
    CHECK(fs::exists(name));
  }
  fs::current_path(before);
}

TEST_CASE("a reader needs no writable folder") {
  const test::TempDir dir;
  {
    auto database = Database::open(dir / "a b#c%20?.db", OpenMode::create);
    REQUIRE(database.ok());
    REQUIRE(database->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)").ok());
  }
  fs::permissions(dir.path(), fs::perms::owner_read | fs::perms::owner_exec);
  auto reader = Database::open(dir / "a b#c%20?.db", OpenMode::read_only);
  REQUIRE(reader.ok());
  CHECK(reader->integer("SELECT a FROM t").value() == 7);
  CHECK(reader->read_only());
  const auto refused = reader->execute("INSERT INTO t VALUES (8)");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().reason == "the file or its folder is read-only");
  if (::geteuid() != 0) {  // root may write everywhere
    const auto fresh = Database::open(dir / "new.db", OpenMode::create);
    REQUIRE_FALSE(fresh.ok());
    CHECK(fresh.error().reason == "its folder may not be written");
  }
}

TEST_CASE("a reader leaves no file behind and may not write") {
  const test::TempDir dir;
  {
    auto database = Database::open(dir / "a.db", OpenMode::create);
    REQUIRE(database.ok());
    REQUIRE(database->execute("CREATE TABLE t (a INTEGER)").ok());
  }
  {
    auto reader = Database::open(dir / "a.db", OpenMode::read_only);
    REQUIRE(reader.ok());
    CHECK(reader->read_only());
    CHECK(reader->integer("SELECT count(*) FROM t").value() == 0);
    CHECK_FALSE(reader->execute("INSERT INTO t VALUES (1)").ok());
  }
  CHECK_FALSE(fs::exists(dir / "a.db-wal"));
  CHECK_FALSE(fs::exists(dir / "a.db-shm"));
}

TEST_CASE("opening an existing file changes nothing of it") {
  const test::TempDir dir;
  {
    auto database = Database::open(dir / "a.db", OpenMode::create);
    REQUIRE(database.ok());
    REQUIRE(database->execute("CREATE TABLE t (a INTEGER); PRAGMA journal_mode = DELETE").ok());
  }
  const std::string before = bytes_of(dir / "a.db");
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write, OpenMode::create})
    REQUIRE(Database::open(dir / "a.db", mode).ok());
  CHECK(bytes_of(dir / "a.db") == before);
  auto database = Database::open(dir / "a.db", OpenMode::read_write);
  REQUIRE(database->use_wal().ok());
  CHECK(text_of(*database, "PRAGMA journal_mode") == "wal");
}

TEST_CASE("a double-quoted word is a name, never text by mistake") {
  auto database = Database::in_memory();
  REQUIRE(database.ok());
  CHECK_FALSE(database->prepare("SELECT \"nothing\"").ok());
}
