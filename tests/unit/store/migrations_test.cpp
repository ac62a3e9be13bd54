// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "store/store.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::store;
namespace fs = std::filesystem;

namespace {

/// Every object of the schema, sorted, as one text.
std::string schema_of(sqlite::Database& database) {
  auto select = database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  REQUIRE(select.ok());
  std::string out;
  auto rows = select->use();
  while (rows.step().value()) out += rows.text(0) + " " + rows.text(1) + ": " + rows.text(2) + "\n";
  return out;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a dump of every older version becomes the schema of a fresh file, with its rows") {
  const test::TempDir dir;
  auto fresh = Store::open(dir / "fresh.db", Access::create);
  REQUIRE(fresh.ok());
  const fs::path dumps = fs::path(STREAMLAB_SOURCE_DIR) / "tests/migrations";
  int tried = 0;
  for (std::int64_t version = 1; version <= migrations().latest(); ++version) {
    char name[16];
    std::snprintf(name, sizeof name, "v%04d.sql", static_cast<int>(version));
    CAPTURE(name);
    REQUIRE(fs::exists(dumps / name));
    const fs::path file = dir / name;
    {
      auto old = sqlite::Database::open(file, sqlite::OpenMode::create);
      REQUIRE(old.ok());
      const auto loaded = old->execute(text_of(dumps / name));
      CAPTURE(loaded.ok() ? "" : loaded.error().reason);
      REQUIRE(loaded.ok());
      CHECK(sqlite::schema_version(*old, migrations())->version == version);
    }
    if (version < migrations().latest()) CHECK_FALSE(Store::open(file, Access::read_only).ok());
    auto migrated = Store::open(file, Access::read_write);
    REQUIRE(migrated.ok());
    CHECK(schema_of(migrated->database()) == schema_of(fresh->database()));
    CHECK(migrated->database().integer("PRAGMA application_id").value() == migrations().application_id);
    const auto runs = migrated->runs({}).value();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].scenario == "checkout");
    CHECK(migrated->count_events(runs[0].id).value() == 2);
    ++tried;
  }
  CHECK(tried == migrations().latest());
}

TEST_CASE("every table of the file is strict") {
  const test::TempDir dir;
  auto store = Store::open(dir / "a.db", Access::create);
  REQUIRE(store.ok());
  // The full-text index and its shadow tables are SQLite's own.
  CHECK(
      store->database()
          .integer(
              "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
              " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
          .value() == 0);
  CHECK(store->database().integer("PRAGMA application_id").value() == 0x736C6162);
}

TEST_CASE("the tables and columns that others read carry their names") {
  const test::TempDir dir;
  auto store = Store::open(dir / "a.db", Access::create);
  for (const char* query :
       {"SELECT uid, name, expected_p95_latency_ms, expected_error_rate FROM test_scenario",
        "SELECT uid, is_within_slo, verdict, p95_latency_ms, error_rate, status FROM test_run",
        "SELECT run_id, seq, latency_ms, outcome, error_class, payload, payload_schema_hash,"
        " injected FROM stream_event",
        "SELECT payload_schema_hash, schema_text FROM payload_schema",
        "SELECT signature_hash, severity, status FROM anomaly_signature",
        "SELECT signature_hash FROM anomaly_fingerprint",
        "SELECT run_id, seq, signature_id FROM anomaly_occurrence", "SELECT at_us, note FROM issue_history"})
    CHECK(store->database().prepare(query).ok());
}
