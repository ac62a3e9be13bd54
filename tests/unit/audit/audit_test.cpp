// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "audit/file_map.hpp"
#include "sqlite/database.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::audit;
namespace fs = std::filesystem;

namespace {

constexpr const char* kNeedle = "Zt7-needle-Qx91-Kp";

sqlite::Database made(const fs::path& file) {
  auto database = sqlite::Database::open(file, sqlite::OpenMode::create);
  REQUIRE(database.ok());
  REQUIRE(database
              ->execute("CREATE TABLE stream_event (run_id INTEGER, error_class TEXT, payload TEXT);"
                        "CREATE TABLE kept (a TEXT, b INTEGER, c TEXT, PRIMARY KEY (c, a)) WITHOUT ROWID;")
              .ok());
  return std::move(*database);
}

void add_event(sqlite::Database& database, const std::string& payload,
               const std::string& error_class = "ok") {
  auto insert = database.prepare("INSERT INTO stream_event VALUES (1, ?, ?)");
  REQUIRE(insert->use().bind(error_class).bind(payload).run().ok());
}

Options looking(bool detectors = true, const std::vector<std::string>& needles = {kNeedle}) {
  Options out;
  out.needles = Needles(needles);
  if (detectors) out.detectors = std::make_shared<const redact::Detectors>();
  return out;
}

Report look(const fs::path& file, const Options& options = looking()) {
  FileMap map;
  {
    auto database = sqlite::Database::open(file, sqlite::OpenMode::read_only);
    REQUIRE(database.ok());
    map = map_of(*database).value();
  }
  auto report = streamlab::audit::audit(file, map, options);
  REQUIRE(report.ok());
  return std::move(*report);
}

std::vector<std::string> kinds(const Report& report) {
  std::vector<std::string> out;
  for (const Find& find : report.finds)
    out.push_back(find.kind + '@' + (find.unused ? "unused" : find.table + '.' + find.column));
  return out;
}

using Kinds = std::vector<std::string>;

}  // namespace

TEST_CASE("addresses of this machine and of none are no finds, all others are") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  {
    auto database = made(file);
    for (const char* nobody : {"ws://127.0.0.1:8080/feed", "127.8.9.10", "http://[::1]:9000/", "0.0.0.0",
                               "bound to [::]:80", R"({"endpoint":"tcp://127.0.0.1:5000"})"})
      add_event(database, nobody);
  }
  CHECK(kinds(look(file)).empty());
  {
    auto database = made(dir / "b.db");
    for (const char* somebody :
         {"ws://192.0.2.7:8080/", "10.0.0.1", "[2001:db8::1]:80", "from 128.0.0.1 to 127.0.0.1"})
      add_event(database, somebody);
  }
  std::uint64_t finds = 0;
  for (const Find& find : look(dir / "b.db").finds) finds += find.count;
  CHECK(finds == 4);
}

TEST_CASE("what the door leaves is clean: pseudonyms, marks, hashes and hidden names") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  {
    auto database = made(file);
    for (int i = 0; i < 200; ++i)
      add_event(
          database,
          R"({"user":"p1.16193b12.4111111111111111411111111111)" + std::to_string(1000 + i) +
              R"(","note":"mail [redacted:email] or [redacted:phone]","ts":1767225600000,"~0a1b2c3d":1.5,)"
              R"("seq":4111111111111112,"when":"2026-02-03T10:11:12Z","bare":"p1.16193b12.41111111111111114111111111111111"})",
          std::string(64, 'a'));
  }
  CHECK(kinds(look(file)) == Kinds{});
}

TEST_CASE("a value that a detector knows is found in its column, numbers of payloads included") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  {
    auto database = made(file);
    add_event(database, R"({"a":["jane@example.com"],"card":4111111111111111})", "4111 1111 1111 1111");
    auto insert = database.prepare("INSERT INTO kept VALUES (?, 4111111111111111, ?)");
    REQUIRE(insert->use().bind(R"({"seed":4111111111111111})").bind("+49 30 1234567").run().ok());
  }
  CHECK(kinds(look(file)) == Kinds{"phone@kept.c", "card@stream_event.error_class",
                                   "card@stream_event.payload", "email@stream_event.payload"});
  CHECK(kinds(look(file, looking(false))).empty());
}

TEST_CASE("a needle is found in a row, its index, and where it is split over overflow pages") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  for (std::size_t shift = 0; shift < 40; shift += 3) {
    fs::remove(file);
    {
      auto database = made(file);
      // The record's first part in its page is 489 bytes or more; then 4,092 a page.
      add_event(database, "\"" + std::string(4060 + shift, 'f') + kNeedle + std::string(9000, 'f') + "\"");
    }
    const Report report = look(file, looking(false));
    CAPTURE(shift);
    REQUIRE(report.finds.size() == 1);
    CHECK(report.finds[0].table == "stream_event");
    CHECK(report.finds[0].needle == 1);
  }
}

TEST_CASE("deleted rows are found where they were not overwritten, and not where they were") {
  const test::TempDir dir;
  for (const bool secure : {true, false}) {
    const fs::path file = dir / (secure ? "secure.db" : "plain.db");
    {
      auto database = made(file);
      REQUIRE(database.execute(secure ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=OFF").ok());
      for (int i = 0; i < 300; ++i)
        add_event(database, std::string("\"mail to jane.doe@example.com about ") + kNeedle + "\"");
      REQUIRE(database.execute("DELETE FROM stream_event; PRAGMA wal_checkpoint(TRUNCATE)").ok());
    }
    const Kinds found = kinds(look(file));
    if (secure) {
      CHECK(found.empty());
    } else {
      // In free pages, and in the slack of those that the table still has.
      CHECK(found == Kinds{"email@unused", "needle@unused", "needle@stream_event.", "email@unused"});
    }
  }
}

TEST_CASE("the -wal is looked at while a writer has the file open") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  auto database = made(file);
  add_event(database, std::string("{\"x\":\"") + kNeedle + "\",\"m\":\"jane@example.com\"}");
  REQUIRE(database.execute("UPDATE stream_event SET payload = '{}'").ok());
  const Report report = look(file);
  bool in_wal = false, email = false;
  for (const Find& find : report.finds) {
    in_wal = in_wal || (find.kind == "needle" && find.file == "a.db-wal" && find.whole);
    email = email || (find.kind == "email" && find.file == "a.db-wal" && find.table == "stream_event");
  }
  CHECK(in_wal);
  CHECK(email);
  // The writer was not disturbed.
  add_event(database, "{}");
}

TEST_CASE("what was found is told with place and count, never with its text") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  {
    auto database = made(file);
    for (int i = 0; i < 3; ++i) add_event(database, std::string("{\"x\":\"") + kNeedle + "\"}");
    REQUIRE(database.execute("PRAGMA wal_checkpoint(TRUNCATE)").ok());
  }
  const Report report = look(file);
  REQUIRE(report.finds.size() == 1);
  const Find& find = report.finds[0];
  CHECK(find.count == 3);
  CHECK(find.whole);
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  CHECK(bytes.compare(find.offset, std::string(kNeedle).size(), kNeedle) == 0);
  CHECK(find.page == find.offset / 4096 + 1);
  CHECK(report.bytes >= bytes.size());
}

TEST_CASE("a journal left behind is looked at, whatever is in it") {
  const test::TempDir dir;
  const fs::path file = dir / "a.db";
  FileMap map;
  {
    auto database = made(file);
    map = map_of(database).value();
  }
  std::ofstream(fs::path(file.string() + "-journal"), std::ios::binary)
      << "junk \x01 " << kNeedle << " \x02 jane@example.com";
  const Report report = streamlab::audit::audit(file, map, looking()).value();
  CHECK(kinds(report) == Kinds{"needle@.", "email@unused"});
  CHECK(report.files == std::vector<std::string>{"a.db-journal", "a.db"});
}

TEST_CASE("printable stretches are read as text") {
  std::vector<std::string> found;
  audit_bytes(std::string("\0\0\x01jane@example.com\0\xff+49 30 1234567\0", 37), looking(),
              [&](std::size_t, const Find& find) { found.push_back(find.kind); });
  CHECK(found == Kinds{"email", "phone"});
}
