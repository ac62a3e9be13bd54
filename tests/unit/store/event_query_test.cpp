// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "event_maker.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::store;

TEST_CASE("an event comes back as it was stored") {
  const test::TempDir dir;
  auto opened = Store::open(dir / "a.db", Access::create);
  REQUIRE(opened.ok());
  Store& store = *opened;
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  Batch batch;
  batch.events.push_back({test::Events::ok_event(0, 12.5), ""});
  batch.events.push_back({test::Events::failed_event(1), R"([{"x":1}])"});
  batch.events.push_back({test::Events::open_event(2), ""});
  REQUIRE(store.append(*run, batch).ok());

  const StoredEvent ok = store.event(run->id(), 0)->value();
  CHECK(ok.outcome == Outcome::ok);
  CHECK(ok.latency_ms == 12.5);
  CHECK(ok.service_ms == 11.5);
  CHECK(ok.lateness_ms == 1.0);
  CHECK(ok.due_us == 0);
  CHECK(ok.payload == R"({"a":1})");
  CHECK(ok.payload_schema_hash == std::string(64, 'a'));
  CHECK(ok.payload_bytes == 100);
  CHECK(ok.event_type == "reading");
  CHECK(ok.connection == 3);
  CHECK(ok.payload_time == 1'700'000'000'000'001);
  CHECK((ok.answered && !ok.injected && !ok.in_warmup && !ok.censored));
  CHECK((ok.error_class.empty() && ok.status == 0 && ok.findings.empty() && ok.frames.empty()));

  const StoredEvent failed = store.event(run->id(), 1)->value();
  CHECK(failed.outcome == Outcome::error);
  CHECK(failed.error_class == "TimeoutError");
  CHECK(failed.status == 504);
  CHECK(failed.reject_reason == "syntax");
  CHECK(failed.latency_ms == 5000);
  CHECK(failed.service_ms == std::nullopt);
  CHECK(failed.injected_delay_ms == 7);
  CHECK(failed.frames == std::vector<std::string>{"app.py:handle", "app.py:\"main\""});
  CHECK(failed.stack_trace_hash == std::string(64, 'b'));
  CHECK(failed.message_hash == std::string(64, 'c'));
  CHECK(failed.findings == R"([{"x":1}])");
  CHECK((failed.injected && failed.in_warmup && !failed.answered));

  const StoredEvent open = store.event(run->id(), 2)->value();
  CHECK(open.censored);
  CHECK(open.latency_ms == std::nullopt);
  CHECK(open.due_us == std::nullopt);
  CHECK_FALSE(store.event(run->id(), 3)->has_value());
}

TEST_CASE("events come in pages, by seq, and the odd ones alone where asked") {
  const test::TempDir dir;
  auto opened = Store::open(dir / "a.db", Access::create);
  REQUIRE(opened.ok());
  Store& store = *opened;
  auto run = store.begin_run(test::record());
  REQUIRE(run.ok());
  Batch batch;
  for (const std::uint64_t seq : {4U, 0U, 2U, 1U, 3U})
    batch.events.push_back({test::Events::ok_event(seq, 1), ""});
  batch.events.push_back({test::Events::failed_event(5), ""});
  REQUIRE(store.append(*run, batch).ok());
  REQUIRE(store.set_findings(run->id(), 2, "[1]").ok());
  const auto seqs = [&](const EventFilter& filter) {
    std::vector<std::int64_t> out;
    const auto page = store.events(filter);
    REQUIRE(page.ok());
    for (const StoredEvent& event : *page) out.push_back(event.seq);
    return out;
  };
  using Seqs = std::vector<std::int64_t>;
  CHECK(seqs({.run_id = run->id()}) == Seqs{0, 1, 2, 3, 4, 5});
  CHECK(seqs({.run_id = run->id(), .first_seq = 2, .limit = 2}) == Seqs{2, 3});
  CHECK(seqs({.run_id = run->id(), .first_seq = 1, .last_seq = 2, .limit = 0}) == Seqs{1, 2});
  CHECK(seqs({.run_id = run->id(), .only_anomalous = true}) == Seqs{2, 5});
  CHECK(seqs({.run_id = run->id() + 1}).empty());
  REQUIRE(store.set_findings(run->id(), 2, "").ok());
  CHECK(seqs({.run_id = run->id(), .only_anomalous = true}) == Seqs{5});
  CHECK(store.delete_events(run->id()).value() == 6);
  CHECK(store.find_run("@latest").ok());
}
