// SPDX-License-Identifier: Apache-2.0
// A knowledge base in memory and the sightings to fill it with. Times are given: nothing here reads a clock.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "base/digest.hpp"
#include "kb/lifecycle.hpp"
#include "kb/metrics.hpp"
#include "kb/query.hpp"
#include "kb/recorder.hpp"
#include "sqlite/migrator.hpp"
#include "store/store.hpp"

namespace streamlab::kb {

inline constexpr WallMicros kSecond = 1'000'000;
inline constexpr WallMicros kDay = 86'400 * kSecond;

inline void must(const Status& status) {
  if (!status.ok()) FAIL(status.error().message + ": " + status.error().reason);
}
template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(result.error().message + ": " + result.error().reason);
  return std::move(result).value();
}

/// Rows that the knowledge base hangs on; what they say does not matter here.
inline void add_runs(sqlite::Database& database, int runs) {
  must(database.execute(
      "INSERT OR IGNORE INTO test_scenario (id, uid, name, protocol, mode, endpoint, endpoint_pattern,"
      " expected_p95_latency_ms, expected_error_rate, definition)"
      " VALUES (1, 'u', 'n', 'websocket', 'request', 'e', 'e', 1, 0, '{}')"));
  for (int i = 1; i <= runs; ++i)
    must(database.execute(
        "INSERT OR IGNORE INTO test_run (id, uid, scenario_id, started_at_us, seed) VALUES (" +
        std::to_string(i) + ", 'r" + std::to_string(i) + "', 1, 0, 1)"));
}

inline Sighting sighting(const std::string& bug, std::int64_t run, std::int64_t seq, WallMicros at) {
  Sighting s;
  s.parts.endpoint_pattern = "ws://{local}/feed";
  s.parts.error_class = bug;
  s.fingerprint = fingerprint::Fingerprint{sha256_hex(bug + "/exact"), sha256_hex(bug)};
  s.error_class = bug, s.endpoint_pattern = s.parts.endpoint_pattern;
  s.run_id = run, s.seq = seq, s.occurred_at = at;
  return s;
}

struct KnowledgeBase {
  sqlite::Database database;
  std::shared_ptr<const rulebook::RuleBook> rules;
  Recorder recorder;
  Lifecycle life;

  KnowledgeBase()
      : database(must(sqlite::Database::in_memory())),
        rules(must(rulebook::RuleBook::shipped())),
        recorder(database, rules),
        life(database) {
    must(sqlite::migrate(database, store::migrations()));
    add_runs(database, 9);
  }
  Recorded see(const std::string& bug, std::int64_t run, std::int64_t seq, WallMicros at) {
    return must(recorder.record(sighting(bug, run, seq, at)));
  }
  Recorded see_injected(const std::string& bug, std::int64_t run, std::int64_t seq, WallMicros at) {
    Sighting s = sighting(bug, run, seq, at);
    s.injected = true;
    return must(recorder.record(s));
  }
  Issue issue(std::int64_t id, WallMicros now = 0) { return must(get(database, id, now)); }
  IssueStatus status(std::int64_t id, WallMicros now = 0) { return issue(id, now).status; }
  std::vector<Episode> episodes_of(std::int64_t id) { return must(episodes(database, id)); }
};

inline Actor by(WallMicros at) {
  return {"someone", at};
}

}  // namespace streamlab::kb
