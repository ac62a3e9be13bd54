// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "base/digest.hpp"
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

}  // namespace

TEST_CASE("a run is stored with all that was asked of it") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  REQUIRE(run.ok());
  const RunDetails details = store.run(run->id()).value();
  CHECK(details.row.uid == run->uid());
  CHECK(details.row.scenario == "checkout");
  CHECK(details.row.release == "1.2.3");
  CHECK(details.row.env == "ci");
  CHECK(details.row.tags == std::map<std::string, std::string>{{"branch", "main"}});
  CHECK(details.row.overrides == std::map<std::string, std::string>{{"config.rate_qps", "5"}});
  CHECK(details.row.seed == 0xffff'ffff'ffff'fffeULL);
  CHECK(details.row.verdict == std::nullopt);
  CHECK(details.row.is_within_slo == std::nullopt);
  CHECK(details.row.expected_p95_latency_ms == 250);
  CHECK_FALSE(details.has_result);
  CHECK(details.summary.seed == details.row.seed);
  CHECK(details.scenario_definition == R"({"name":"checkout"})");
  CHECK(store.database()
            .integer("SELECT uid = '" + sha256_hex(R"({"name":"checkout"})") + "' FROM test_scenario")
            .value() == 1);
}

TEST_CASE("two runs of one scenario share its row, a changed scenario gets its own") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  for (const char* name : {"x", "x", "y"}) REQUIRE(store.begin_run(test::record(name)).ok());
  CHECK(store.database().integer("SELECT count(*) FROM test_scenario").value() == 2);
}

TEST_CASE("a result is stored in columns and whole") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  REQUIRE(store.finish_run(*run, test::result("interrupted")).ok());
  const RunDetails details = store.run(run->id()).value();
  CHECK(details.row.status == "interrupted");
  CHECK(details.row.verdict == "fail");
  CHECK(details.row.is_within_slo == false);
  CHECK(details.row.verdict_reason == "too_many_errors");
  CHECK(details.row.error_rate == 0.1);
  CHECK(details.row.p95_latency_ms == details.summary.response.p95);
  CHECK(details.row.ended_at == 1'700'000'030'000'000);
  CHECK(details.has_result);
  CHECK(details.summary.run_id == run->id());
  CHECK(details.summary.run_uid == run->uid());
  CHECK(details.summary.scenario == "checkout");
  CHECK(details.summary.response_histogram.count() == 90);
  CHECK(details.service_histogram == "h1:0,0,0");
}

TEST_CASE("without samples there is no percentile and no rate") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  REQUIRE(store.finish_run(*run, RunResult{}).ok());
  const RunRow row = store.find_run("@latest").value();
  CHECK(row.p95_latency_ms == std::nullopt);
  CHECK(row.error_rate == std::nullopt);
  CHECK(row.verdict == "inconclusive");
}

TEST_CASE("a batch is stored whole or not at all, and one that comes twice is stored once") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  REQUIRE(store.append(*run, test::batch(0, 10)).ok());
  REQUIRE(store.append(*run, test::batch(5, 10)).ok());
  CHECK(store.count_events(run->id()).value() == 15);
  REQUIRE(store.append(*run, {}).ok());

  REQUIRE(
      store.database().execute("PRAGMA max_page_count = 1").ok());  // SQLite takes the present size instead
  Batch large = test::batch(100, 2000);
  const auto full = store.append(*run, large);
  REQUIRE_FALSE(full.ok());
  CHECK(full.error().code == ErrorCode::database);
  CHECK(full.error().reason.find("full") != std::string::npos);
  CHECK(store.count_events(run->id()).value() == 15);
  REQUIRE(store.database().execute("PRAGMA max_page_count = 100000").ok());
  REQUIRE(store.append(*run, large).ok());
  REQUIRE(store.finish_run(*run, test::result()).ok());
  CHECK(store.count_events(run->id()).value() == 2015);
}

TEST_CASE("events and the knowledge base can be one transaction") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  {
    auto transaction = sqlite::Transaction::begin(store.database());
    REQUIRE(store.append(*run, test::batch(0, 10)).ok());
    REQUIRE(store.save_families("checkout", {{"reading", "{\"v\":1}", 5}}).ok());
  }
  CHECK(store.count_events(run->id()).value() == 0);
  CHECK(store.load_families("checkout")->empty());
  auto transaction = sqlite::Transaction::begin(store.database());
  REQUIRE(store.append(*run, test::batch(0, 10)).ok());
  REQUIRE(store.finish_run(*run, test::result()).ok());
  CHECK(is_live(store.database().path(), run->uid()));  // others still see it running
  REQUIRE(transaction->commit().ok());
  CHECK(store.count_events(run->id()).value() == 10);
}

TEST_CASE("a second that is told in pieces is stored as if it had been told whole") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  slo::Histogram whole;
  for (int piece = 1; piece <= 20; ++piece) {
    slo::Histogram part;
    for (int i = 0; i < piece; ++i) {
      part.record(std::chrono::microseconds(piece * 997 + i));
      whole.record(std::chrono::microseconds(piece * 997 + i));
    }
    Batch batch;
    batch.seconds = {{3, static_cast<std::uint64_t>(piece), 1, 0, part.encode()}};
    REQUIRE(store.append(*run, batch).ok());
  }
  const auto seconds = store.seconds(run->id()).value();
  REQUIRE(seconds.size() == 1);
  CHECK(seconds[0].offered == 210);
  CHECK(seconds[0].histogram == whole.encode());
  // Without a result these seconds are what the run tells of itself.
  const auto details = store.run(run->id()).value();
  CHECK_FALSE(details.has_result);
  CHECK(details.summary.response_histogram == whole);
  CHECK(details.summary.response.count == 210);
}

TEST_CASE("others see what a run in progress adds up to, and an ended one is not touched any more") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  Batch batch;
  batch.so_far = SoFar{.offered = 40,
                       .delivered = 39,
                       .answered = 30,
                       .errors = 5,
                       .judged = 20,
                       .response = {.count = 20, .p50 = 1, .p90 = 2, .p95 = 3, .p99 = 4}};
  REQUIRE(store.append(*run, batch).ok());
  Store other = Store::open(dir / "a.db", Access::read_only).value();
  const RunRow seen = other.find_run(std::to_string(run->id())).value();
  CHECK(seen.status == "running");
  CHECK(seen.offered == 40);
  CHECK(seen.error_rate == 0.25);
  CHECK(seen.p95_latency_ms == 3.0);
  CHECK_FALSE(seen.verdict.has_value());
  const auto known = other.run(run->id()).value().summary;
  CHECK(known.counts.delivered == 39);
  REQUIRE(known.judgement.checks.size() == 2);
  CHECK(known.judgement.checks[0].measured == 3.0);

  REQUIRE(store.finish_run(*run, test::result()).ok());
  const auto ended = store.find_run(std::to_string(run->id())).value();
  REQUIRE(store.append(*run, batch).ok());
  CHECK(store.find_run(std::to_string(run->id())).value().offered == ended.offered);
}

TEST_CASE("shapes and seconds add up, families come back") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  Batch batch;
  batch.schemas = {{"h1", "{\"a\":n}", 100, 200, 3}};
  batch.seconds = {{0, 5, 4, 1, "h1:0,0,0"}};
  REQUIRE(store.append(*run, batch).ok());
  batch.schemas = {{"h1", "", 50, 150, 2}, {"h2", "", 1, 1, 1}};
  slo::Histogram late;
  late.record(std::chrono::milliseconds(7));
  batch.seconds = {{0, 9, 8, 1, late.encode()}, {1, 1, 1, 0, ""}};
  REQUIRE(store.append(*run, batch).ok());
  batch.schemas = {{"h2", "[]", 1, 1, 1}}, batch.seconds.clear();
  REQUIRE(store.append(*run, batch).ok());
  CHECK(store.schema_text("h1").value() == "{\"a\":n}");
  CHECK(store.schema_text("h2").value() == "[]");
  CHECK(store.schema_text("h3").value().empty());
  CHECK(store.database()
            .integer("SELECT events = 5 AND first_seen_us = 50 AND last_seen_us = 200 FROM payload_schema"
                     " WHERE payload_schema_hash = 'h1'")
            .value() == 1);
  const auto seconds = store.seconds(run->id()).value();
  REQUIRE(seconds.size() == 2);
  CHECK(seconds[0].offered == 14);
  CHECK(seconds[0].answered == 12);
  CHECK(seconds[0].errors == 2);
  CHECK(seconds[0].histogram == late.encode());

  REQUIRE(store.save_families("checkout", {{"a", "1", 5}, {"b", "2", 6}}).ok());
  REQUIRE(store.save_families("checkout", {{"b", "3", 7}}).ok());
  REQUIRE(store.save_families("other", {{"b", "4", 8}}).ok());
  const auto families = store.load_families("checkout").value();
  REQUIRE(families.size() == 2);
  CHECK(families[1].state == "3");
  CHECK(families[1].events == 7);
}

TEST_CASE("what enters hashes alone is in no byte of the file") {
  const test::TempDir dir;
  {
    Store store = opened(dir / "a.db");
    auto run = store.begin_run(test::record());
    Batch batch;
    batch.events.push_back({test::Events::failed_event(1), "[]"});
    REQUIRE(store.append(*run, batch).ok());
    REQUIRE(store.finish_run(*run, test::result()).ok());
  }
  for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK(bytes.find("needle") == std::string::npos);
  }
}

TEST_CASE("a run that was deleted while it ran is told so at its end") {
  const test::TempDir dir;
  Store store = opened(dir / "a.db");
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  CHECK_FALSE(store.delete_run(run->id()).ok());
  REQUIRE(store.database().execute("DELETE FROM test_run").ok());
  const auto gone = store.finish_run(*run, test::result());
  REQUIRE_FALSE(gone.ok());
  CHECK(gone.error().code == ErrorCode::database);
}
