// SPDX-License-Identifier: Apache-2.0
// The file in which runs, their events and their shapes are kept. All migrations of the file live here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/embedded.hpp"
#include "base/result.hpp"
#include "event/stream_event.hpp"
#include "schema/family.hpp"
#include "sqlite/database.hpp"
#include "sqlite/migrator.hpp"
#include "store/coverage.hpp"
#include "store/run_lock.hpp"
#include "store/run_summary.hpp"

namespace streamlab::store {

/// The migration files, in order.
std::span<const EmbeddedFile> embedded_files();
/// What sqlite::migrate() needs for this kind of file. application_id is "slab" in ASCII.
sqlite::Migrations migrations();

enum class Access : std::uint8_t { read_only, read_write, create };

/// The scenario of a run, as it may be stored.
struct ScenarioRecord {
  std::string name, protocol, mode;  ///< mode: request | subscribe | replay
  std::string endpoint;              ///< redacted
  std::string endpoint_pattern;
  double expected_p95_latency_ms = 0, expected_error_rate = 0;
  std::string definition;  ///< Scenario::stored_json; its SHA-256 is the scenario's uid
};

/// What is known when a run begins.
struct RunRecord {
  ScenarioRecord scenario;
  std::string scenario_file;
  std::string endpoint;  ///< of this run, redacted; empty = the scenario's
  std::string release, env;
  std::map<std::string, std::string> tags, overrides;
  std::uint64_t seed = 0;
  double rate_qps = 0;
  slo::Gate gate = slo::Gate::point;
  WallMicros started_at = 0;
  std::string uid;  ///< empty: a new UUIDv7 of started_at
};

/// A run in progress: while this object lives the run shows as `running` to everyone. One that goes without
/// finish_run() leaves a run that shows as `aborted`, as a killed process does.
class RunHandle {
 public:
  RunHandle(RunHandle&&) noexcept = default;
  RunHandle& operator=(RunHandle&&) noexcept = default;
  [[nodiscard]] std::int64_t id() const { return id_; }
  [[nodiscard]] const std::string& uid() const { return uid_; }

 private:
  friend class Store;
  RunHandle(std::int64_t id, std::string uid, RunLock lock)
      : id_(id), uid_(std::move(uid)), lock_(std::move(lock)) {}
  std::int64_t id_;
  std::string uid_;
  RunLock lock_;
};

/// Bits of stream_event.flags.
inline constexpr int kEventAnswered = 1, kEventInWarmup = 2, kEventCensored = 4;

struct NewEvent {
  StreamEvent event;
  std::string findings;  ///< JSON text of what triage said of it (the pipeline's form); empty = nothing odd
};

/// A shape with how often this batch met it; counts add up.
struct SchemaSeen {
  std::string payload_schema_hash;
  std::string schema_text;  ///< hidden key names; needed when the hash may be new, else may be empty
  WallMicros first_seen = 0, last_seen = 0;
  std::uint64_t events = 0;
};

/// One second of a run by due time. What is appended is added to what is there: counts add up, histograms
/// merge.
struct SecondRow {
  std::int64_t second = 0;
  std::uint64_t offered = 0, answered = 0, errors = 0;
  std::string histogram;  ///< slo::Histogram::encode() of response times
  std::optional<std::uint64_t>
      judged;  ///< messages that the verdict counts; absent: written by an older version
  std::optional<std::uint64_t> samples;  ///< latencies in the histogram; absent as well
};

/// What a run in progress adds up to so far; replaces what was told of it before.
struct SoFar {
  std::uint64_t offered = 0, delivered = 0, answered = 0, errors = 0, judged = 0, censored = 0, injected = 0;
  Percentiles response;
};

struct Batch {
  std::vector<NewEvent> events;
  std::vector<SchemaSeen> schemas;
  std::vector<SecondRow> seconds;
  std::optional<SoFar> so_far;
};

struct RunResult {
  RunSummary summary;  ///< its run_id, run_uid and scenario are filled in by finish_run()
  std::string service_histogram, lateness_histogram;  ///< encoded; may be empty
  RunCoverage coverage{};                             ///< what the redaction rules decided
};

/// One line of a list of runs. Counts and percentiles of a run without a result (running, aborted) are what
/// was measured so far.
struct RunRow {
  std::int64_t id = 0;
  std::string uid, scenario, protocol, mode, endpoint, scenario_file;
  std::string status;  ///< running | finished | interrupted | aborted, as of now
  WallMicros started_at = 0;
  std::optional<WallMicros> ended_at;
  std::string release, env;
  std::map<std::string, std::string> tags, overrides;
  std::uint64_t seed = 0;
  double rate_qps = 0;
  std::string gate;
  std::optional<std::string> verdict, point_verdict;  ///< absent while running and when aborted
  std::optional<bool> is_within_slo;
  std::string verdict_reason;
  std::uint64_t offered = 0, delivered = 0, answered = 0, errors = 0, censored = 0, injected = 0,
                unsolicited = 0;
  std::optional<double> error_rate, p50_latency_ms, p90_latency_ms, p95_latency_ms, p99_latency_ms;
  double expected_p95_latency_ms = 0, expected_error_rate = 0;

  /// Has it been judged?
  [[nodiscard]] bool has_result() const { return status == "finished" || status == "interrupted"; }
};

struct RunFilter {
  std::string scenario, env, release;                     ///< empty = any
  std::vector<std::pair<std::string, std::string>> tags;  ///< all of them
  std::vector<std::string> statuses;                      ///< any of them; empty = all
  std::string verdict;                                    ///< empty = any
  std::int64_t before = 0;                                ///< only smaller ids: the next page; 0 = all
  std::int64_t limit = 0;                                 ///< 0 = no limit
};

/// Of the whole file, as far as a list of runs can tell.
struct RunTotals {
  std::int64_t runs = 0, latest = 0;   ///< how many, and the greatest id
  std::int64_t ended = 0;              ///< of them, written down as ended
  std::vector<std::string> scenarios;  ///< their names, in alphabetical order
};

/// A run with all that is stored of it. A run without a result (running, aborted) has a summary of what is
/// known: its counts and the response times of its seconds; nothing of it is judged.
struct RunDetails {
  RunRow row;
  RunSummary summary;
  bool has_result = false;
  std::string scenario_definition, endpoint_pattern;
  std::string service_histogram, lateness_histogram;
};

/// A row of stream_event. (Only the redactor makes a StreamEvent, so what is read back has a type of its
/// own.)
struct StoredEvent {
  std::int64_t run_id = 0, seq = 0;
  WallMicros received_at = 0;
  std::optional<std::int64_t> due_us;
  std::optional<double> latency_ms, service_ms, lateness_ms;
  double injected_delay_ms = 0;
  Outcome outcome = Outcome::ok;
  std::string error_class;
  int status = 0;
  std::string reject_reason, payload, payload_schema_hash, event_type;
  std::uint64_t payload_bytes = 0;
  std::optional<WallMicros> payload_time;
  bool injected = false, answered = false, in_warmup = false, censored = false;
  std::uint32_t connection = 0;
  std::vector<std::string> frames;
  std::string stack_trace_hash, message_hash, findings;
};

struct EventFilter {
  std::int64_t run_id = 0;
  std::optional<std::int64_t> first_seq, last_seq;  ///< both inclusive
  bool only_anomalous = false;                      ///< outcome error, or something found on it
  std::int64_t limit = 10000;                       ///< a page: the next one starts at the last seq + 1
};

/// A shape and how many stored events of one run had it.
struct RunShape {
  std::string payload_schema_hash,
      schema_text;  ///< key names that no rule lists hidden; may be empty
  std::uint64_t events = 0;
};

/// One connection to the file; one thread at a time. Use: open() → begin_run() → append()… → finish_run().
/// append(), save_families() and finish_run() each are a transaction, or join the one that is open on
/// database(): so the knowledge base and the store write one batch together. SQL of runs and events is here
/// and nowhere else.
class Store {
 public:
  /// Applies what migrations are missing (read_only: refuses), and writes down runs whose process died as
  /// aborted. Only create makes a file; read_only and read_write refuse one that is missing or has nothing in
  /// it.
  static Result<Store> open(const std::filesystem::path& file, Access access);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Takes the run's lock, then writes its row: nobody ever sees the row without the lock.
  Result<RunHandle> begin_run(const RunRecord& record);
  /// Events already stored (same seq) are left as they are. On failure nothing of the batch is stored,
  /// earlier ones are kept.
  Status append(const RunHandle& run, const Batch& batch);
  /// The variables that hold the keys of all scenarios that are stored, and those of their previous keys.
  Result<std::vector<std::string>> salt_variables();
  /// Writes the result (status from summary.status: finished or interrupted), then lets go of the lock. On
  /// failure the run stays running and this may be called again.
  Status finish_run(RunHandle& run, const RunResult& result);

  /// Shapes known of a scenario, by its name.
  Result<std::vector<schema::Families::Stored>> load_families(std::string_view scenario);
  Status save_families(std::string_view scenario, const std::vector<schema::Families::Stored>& families);
  /// Reads what is stored by now, has it joined, and writes what comes of it, with the file held all the
  /// while: of two runs that end at once neither undoes the other's.
  using JoinFamilies = std::function<Result<std::vector<schema::Families::Stored>>(
      const std::vector<schema::Families::Stored>& stored)>;
  Status update_families(std::string_view scenario, const JoinFamilies& join);
  /// Those of one scenario, or of all: scenario, family; by name.
  struct ScenarioFamily {
    std::string scenario;
    schema::Families::Stored family;
  };
  Result<std::vector<ScenarioFamily>> families(std::string_view scenario = {});
  /// Hash and text of the shapes whose hash begins so; two at most.
  Result<std::vector<std::pair<std::string, std::string>>> find_schema(std::string_view hash_prefix);

  /// Newest first.
  Result<std::vector<RunRow>> runs(const RunFilter& filter);
  /// `12` or `#12`, the beginning of a uid (4 characters or more), `@latest` (of that scenario, where one is
  /// given). Nothing or more than one: ErrorCode::not_found.
  Result<RunRow> find_run(std::string_view which, std::string_view scenario = {});
  Result<RunDetails> run(std::int64_t id);
  /// By seq.
  Result<std::vector<StoredEvent>> events(const EventFilter& filter);
  Result<std::optional<StoredEvent>> event(std::int64_t run_id, std::int64_t seq);
  Result<std::uint64_t> count_events(std::int64_t run_id);
  /// Shapes of a run's stored events outside warm-up that no fault of ours touched, most frequent first.
  Result<std::vector<RunShape>> shapes(std::int64_t run_id);
  /// By second; both ends inclusive.
  Result<std::vector<SecondRow>> seconds(std::int64_t run_id, std::int64_t first = INT64_MIN,
                                         std::int64_t last = INT64_MAX);
  /// Each second with how much was offered in it and how many latencies it holds, added up: whatever changes
  /// in a second of a run in progress, this number grows.
  Result<std::vector<std::pair<std::int64_t, std::uint64_t>>> second_marks(std::int64_t run_id);
  Result<RunTotals> totals();
  /// Another number once another connection has changed the file.
  Result<std::int64_t> data_version();
  /// Text of a shape, empty when unknown.
  Result<std::string> schema_text(std::string_view payload_schema_hash);
  /// Replaces what triage said of a stored event.
  Status set_findings(std::int64_t run_id, std::int64_t seq, std::string_view findings);

  /// Deletes a run with its events, seconds and occurrences; a run in progress is refused.
  Status delete_run(std::int64_t id);
  /// Deletes the events of a run, and keeps the run. @returns how many.
  Result<std::int64_t> delete_events(std::int64_t run_id);

  [[nodiscard]] sqlite::Database& database();

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A UUID of version 7: that millisecond, then 74 bits of `random`.
std::string uuid7(WallMicros at, std::uint64_t random_high, std::uint64_t random_low);

}  // namespace streamlab::store
