// SPDX-License-Identifier: Apache-2.0
// A run's way into the file: begin, batches, result.
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/rng.hpp"
#include "store/store.hpp"
#include "store/store_impl.hpp"

namespace streamlab::store {
namespace {

using sqlite::Statement;

constexpr std::string_view kInsertEvent =
    "INSERT INTO stream_event (run_id, seq, received_at_us, due_us, latency_ms, service_ms, lateness_ms,"
    " injected_delay_ms, outcome, error_class, status_code, reject_reason, payload, payload_schema_hash,"
    " payload_bytes, event_type, payload_time_us, injected, flags, connection, frames, stack_trace_hash,"
    " message_hash, findings)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (run_id, seq) DO NOTHING";

constexpr std::string_view kUpsertSchema =
    "INSERT INTO payload_schema (payload_schema_hash, schema_text, first_seen_us, last_seen_us, events)"
    " VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (payload_schema_hash) DO UPDATE SET"
    // The latest run tells which names may be shown: more of them once they are common, fewer under stricter
    // rules.
    " schema_text = iif(excluded.schema_text = '', schema_text, excluded.schema_text),"
    " first_seen_us = min(first_seen_us, excluded.first_seen_us),"
    " last_seen_us = max(last_seen_us, excluded.last_seen_us),"
    " events = events + excluded.events";

constexpr std::string_view kSelectSecond =
    "SELECT offered, answered, errors, histogram, judged, samples FROM test_run_second"
    " WHERE run_id = ? AND second = ?";

constexpr std::string_view kUpdateSoFar =
    "UPDATE test_run SET offered = ?, delivered = ?, answered = ?, errors = ?, error_rate = ?, censored = ?,"
    " injected = ?, p50_latency_ms = ?, p90_latency_ms = ?, p95_latency_ms = ?, p99_latency_ms = ?"
    " WHERE id = ? AND status = 'running'";

constexpr std::string_view kUpsertSecond =
    "INSERT INTO test_run_second (run_id, second, offered, answered, errors, histogram, judged, samples)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (run_id, second) DO UPDATE SET offered = excluded.offered, answered = excluded.answered,"
    " errors = excluded.errors, histogram = excluded.histogram, judged = excluded.judged,"
    " samples = excluded.samples";

/// NULL for what is empty; the text must outlive the round.
void bind_text_or_null(Statement::Use& use, std::string_view text) {
  if (text.empty()) {
    use.bind(std::nullopt);
  } else {
    use.bind_view(text);
  }
}

std::optional<double> ms_between(Nanos from, Nanos to) {
  if (from.count() < 0 || to.count() < 0) return std::nullopt;
  return to_ms(to - from);
}

std::string json_array(const std::vector<std::string>& texts) {
  return texts.empty() ? std::string()
                       : nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Status insert_event(Statement& statement, std::int64_t run_id, const NewEvent& row) {
  const StreamEvent& event = row.event;
  const Timing& timing = event.timing;
  const std::string frames = json_array(event.failure().frames);
  const int flags = (event.answered() ? kEventAnswered : 0) | (event.in_warmup() ? kEventInWarmup : 0) |
                    (event.censored() ? kEventCensored : 0);
  auto use = statement.use();
  use.bind(run_id).bind(event.seq()).bind(timing.received_at);
  use.bind(timing.due.count() < 0 ? std::nullopt : std::optional<std::int64_t>(timing.due.count() / 1000));
  use.bind(event.censored() ? std::nullopt : std::optional<double>(to_ms(timing.latency)));
  use.bind(ms_between(timing.sent, timing.done)).bind(ms_between(timing.due, timing.sent));
  use.bind(timing.injected_delay.count() == 0 ? std::nullopt
                                              : std::optional<double>(to_ms(timing.injected_delay)));
  use.bind_view(event.outcome() == Outcome::ok ? "ok" : "error");
  bind_text_or_null(use, event.error_class());
  use.bind(event.status() == 0 ? std::nullopt : std::optional<std::int64_t>(event.status()));
  bind_text_or_null(use, event.reject_reason());
  bind_text_or_null(use, event.payload());
  bind_text_or_null(use, event.payload_schema_hash());
  use.bind(event.payload_bytes());
  bind_text_or_null(use, event.event_type());
  use.bind(event.payload_time()).bind(event.injected() ? 1 : 0).bind(flags);
  use.bind(static_cast<std::int64_t>(event.connection()));
  bind_text_or_null(use, frames);
  bind_text_or_null(use, event.failure().stack_trace_hash);
  bind_text_or_null(use, event.failure().message_hash);
  bind_text_or_null(use, row.findings);
  return use.run();
}

Result<std::int64_t> scenario_id(sqlite::Database& database, const ScenarioRecord& scenario) {
  const std::string uid = sha256_hex(scenario.definition);
  STREAMLAB_TRY(auto insert,
                database.prepare("INSERT INTO test_scenario (uid, name, protocol, mode, endpoint,"
                                 " endpoint_pattern, expected_p95_latency_ms, expected_error_rate,"
                                 " definition) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                 " ON CONFLICT (uid) DO NOTHING"));
  STREAMLAB_CHECK(insert.use()
                      .bind(uid)
                      .bind(scenario.name)
                      .bind(scenario.protocol)
                      .bind(scenario.mode)
                      .bind(scenario.endpoint)
                      .bind(scenario.endpoint_pattern)
                      .bind(scenario.expected_p95_latency_ms)
                      .bind(scenario.expected_error_rate)
                      .bind(scenario.definition)
                      .run());
  STREAMLAB_TRY(auto select, database.prepare("SELECT id FROM test_scenario WHERE uid = ?"));
  auto rows = select.use();
  rows.bind(uid);
  STREAMLAB_TRY(const bool there, rows.step());
  if (!there) return Error{ErrorCode::database, "cannot store the scenario"};
  return rows.integer(0);
}

std::string histograms_text(const RunResult& result) {
  const nlohmann::ordered_json histograms = {{"response", result.summary.response_histogram.encode()},
                                             {"service", result.service_histogram},
                                             {"lateness", result.lateness_histogram}};
  return histograms.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<double> if_any(std::uint64_t samples, double value) {
  return samples == 0 ? std::nullopt : std::optional<double>(value);
}

Result<std::string> merged(std::string_view stored, const std::string& more) {
  if (stored.empty()) return more;
  if (more.empty()) return std::string(stored);
  STREAMLAB_TRY(auto sum, slo::Histogram::decode(stored));
  STREAMLAB_TRY(const auto added, slo::Histogram::decode(more));
  sum.merge(added);
  return sum.encode();
}

/// The stored second, if there is one, with `more` added.
Result<SecondRow> added(Statement& select, std::int64_t run_id, const SecondRow& more) {
  auto row = select.use();
  row.bind(run_id).bind(more.second);
  STREAMLAB_TRY(const bool there, row.step());
  if (!there) return more;
  SecondRow sum = more;
  sum.offered += static_cast<std::uint64_t>(row.integer(0));
  sum.answered += static_cast<std::uint64_t>(row.integer(1));
  sum.errors += static_cast<std::uint64_t>(row.integer(2));
  STREAMLAB_TRY(sum.histogram, merged(row.view(3), more.histogram));
  const auto add = [&](std::optional<std::uint64_t>& count, int column) {
    if (count && !row.is_null(column)) *count += static_cast<std::uint64_t>(row.integer(column));
  };
  add(sum.judged, 4), add(sum.samples, 5);
  return sum;
}

Status add_second(Statement& select, Statement& upsert, std::int64_t run_id, const SecondRow& more) {
  STREAMLAB_TRY(const SecondRow sum, added(select, run_id, more));
  return upsert.use()
      .bind(run_id)
      .bind(sum.second)
      .bind(sum.offered)
      .bind(sum.answered)
      .bind(sum.errors)
      .bind_view(sum.histogram)
      .bind(sum.judged)
      .bind(sum.samples)
      .run();
}

Status update_so_far(sqlite::Database& database, std::int64_t run_id, const SoFar& s) {
  STREAMLAB_TRY(auto update, database.prepare(kUpdateSoFar));
  auto use = update.use();
  use.bind(s.offered).bind(s.delivered).bind(s.answered).bind(s.errors);
  const auto judged = static_cast<double>(s.judged);
  use.bind(if_any(s.judged, static_cast<double>(s.errors) / (judged > 0 ? judged : 1)));
  use.bind(s.censored).bind(s.injected);
  const std::uint64_t samples = s.response.count;
  use.bind(if_any(samples, s.response.p50)).bind(if_any(samples, s.response.p90));
  use.bind(if_any(samples, s.response.p95)).bind(if_any(samples, s.response.p99));
  return use.bind(run_id).run();
}

Status update_run(sqlite::Database& database, const RunHandle& run, const RunResult& result) {
  const RunSummary& s = result.summary;
  STREAMLAB_TRY(auto update,
                database.prepare("UPDATE test_run SET status = ?, ended_at_us = ?, gate = ?, verdict = ?,"
                                 " point_verdict = ?, is_within_slo = ?, verdict_reason = ?, offered = ?,"
                                 " delivered = ?, answered = ?, errors = ?, error_rate = ?, censored = ?,"
                                 " injected = ?, unsolicited = ?, p50_latency_ms = ?, p90_latency_ms = ?,"
                                 " p95_latency_ms = ?, p99_latency_ms = ?, summary = ?, histograms = ?"
                                 " WHERE id = ?"));
  auto use = update.use();
  use.bind(s.status)
      .bind(s.ended_at)
      .bind(slo::name_of(s.judgement.gate))
      .bind(slo::name_of(s.judgement.verdict));
  use.bind(slo::name_of(s.judgement.point_verdict))
      .bind(s.judgement.is_within_slo ? 1 : 0)
      .bind(s.judgement.reason);
  use.bind(s.counts.offered).bind(s.counts.delivered).bind(s.counts.answered).bind(s.counts.errors);
  const auto judged = static_cast<double>(s.counts.judged);
  use.bind(if_any(s.counts.judged, static_cast<double>(s.counts.errors) / (judged > 0 ? judged : 1)));
  use.bind(s.counts.censored).bind(s.counts.injected).bind(s.counts.unsolicited);
  const std::uint64_t samples = s.response.count;
  use.bind(if_any(samples, s.response.p50)).bind(if_any(samples, s.response.p90));
  use.bind(if_any(samples, s.response.p95)).bind(if_any(samples, s.response.p99));
  use.bind(to_json(s)).bind(histograms_text(result)).bind(run.id());
  STREAMLAB_CHECK(use.run());
  if (database.changes() != 1)
    return Error{ErrorCode::database, "run " + std::to_string(run.id()) + " is no longer in the database",
                 "it was deleted while it ran"};
  return ok();
}

Result<std::string> scenario_of(sqlite::Database& database, std::int64_t run_id) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT name FROM test_scenario WHERE id ="
                                              " (SELECT scenario_id FROM test_run WHERE id = ?)"));
  auto rows = select.use();
  rows.bind(run_id);
  STREAMLAB_TRY(const bool there, rows.step());
  return there ? rows.text(0) : std::string();
}

}  // namespace

Result<RunHandle> Store::begin_run(const RunRecord& record) {
  sqlite::Database& database = impl_->database;
  const std::string uid =
      record.uid.empty() ? uuid7(record.started_at, random_seed(), random_seed()) : record.uid;
  STREAMLAB_TRY(RunLock lock, RunLock::acquire(database.path(), uid));
  STREAMLAB_TRY(auto transaction, Joined::begin(database));
  STREAMLAB_TRY(const std::int64_t scenario, scenario_id(database, record.scenario));
  STREAMLAB_TRY(auto insert,
                database.prepare("INSERT INTO test_run (uid, scenario_id, scenario_file, endpoint, status,"
                                 " started_at_us, release, env, tags, overrides, seed, rate_qps, gate)"
                                 " VALUES (?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)"));
  STREAMLAB_CHECK(insert.use()
                      .bind(uid)
                      .bind(scenario)
                      .bind(record.scenario_file)
                      .bind(record.endpoint.empty() ? record.scenario.endpoint : record.endpoint)
                      .bind(record.started_at)
                      .bind(record.release)
                      .bind(record.env)
                      .bind(object_text(record.tags))
                      .bind(object_text(record.overrides))
                      .bind(record.seed)
                      .bind(record.rate_qps)
                      .bind(slo::name_of(record.gate))
                      .run());
  const std::int64_t id = database.last_insert_id();
  STREAMLAB_CHECK(transaction.commit());
  return RunHandle(id, uid, std::move(lock));
}

Status Store::append(const RunHandle& run, const Batch& batch) {
  if (batch.events.empty() && batch.schemas.empty() && batch.seconds.empty() && !batch.so_far) return ok();
  STREAMLAB_TRY(auto* const event, impl_->cached(impl_->insert_event, kInsertEvent));
  STREAMLAB_TRY(auto* const schema, impl_->cached(impl_->upsert_schema, kUpsertSchema));
  STREAMLAB_TRY(auto* const stored, impl_->cached(impl_->select_second, kSelectSecond));
  STREAMLAB_TRY(auto* const second, impl_->cached(impl_->upsert_second, kUpsertSecond));
  STREAMLAB_TRY(auto transaction, Joined::begin(impl_->database));
  for (const NewEvent& row : batch.events) STREAMLAB_CHECK(insert_event(*event, run.id(), row));
  for (const SchemaSeen& row : batch.schemas)
    STREAMLAB_CHECK(schema->use()
                        .bind_view(row.payload_schema_hash)
                        .bind_view(row.schema_text)
                        .bind(row.first_seen)
                        .bind(row.last_seen)
                        .bind(row.events)
                        .run());
  for (const SecondRow& row : batch.seconds) STREAMLAB_CHECK(add_second(*stored, *second, run.id(), row));
  if (batch.so_far) STREAMLAB_CHECK(update_so_far(impl_->database, run.id(), *batch.so_far));
  return transaction.commit();
}

Status Store::finish_run(RunHandle& run, const RunResult& result) {
  RunResult filled = result;
  STREAMLAB_TRY(auto transaction, Joined::begin(impl_->database));
  filled.summary.run_id = run.id();
  filled.summary.run_uid = run.uid();
  if (filled.summary.scenario.empty()) {
    STREAMLAB_TRY(filled.summary.scenario, scenario_of(impl_->database, run.id()));
  }
  STREAMLAB_CHECK(update_run(impl_->database, run, filled));
  STREAMLAB_CHECK(add_coverage(impl_->database, run.id(), result.coverage));
  const bool joins = !transaction.owns();
  STREAMLAB_CHECK(transaction.commit());
  // Inside someone else's transaction the result is not visible yet: the handle keeps the lock until it goes.
  if (!joins) run.lock_.release();
  return ok();
}

Status Store::save_families(std::string_view scenario,
                            const std::vector<schema::Families::Stored>& families) {
  sqlite::Database& database = impl_->database;
  STREAMLAB_TRY(auto transaction, Joined::begin(database));
  STREAMLAB_TRY(
      auto upsert,
      database.prepare("INSERT INTO schema_family (scenario, event_type, state, events) VALUES (?, ?, ?, ?)"
                       " ON CONFLICT (scenario, event_type) DO UPDATE SET state = excluded.state,"
                       " events = excluded.events"));
  for (const auto& family : families)
    STREAMLAB_CHECK(
        upsert.use().bind(scenario).bind(family.event_type).bind(family.state).bind(family.events).run());
  return transaction.commit();
}

Status Store::update_families(std::string_view scenario, const JoinFamilies& join) {
  STREAMLAB_TRY(auto transaction, Joined::begin(impl_->database));
  STREAMLAB_TRY(const auto stored, load_families(scenario));
  STREAMLAB_TRY(const auto joined, join(stored));
  STREAMLAB_CHECK(save_families(scenario, joined));
  return transaction.commit();
}

Result<std::vector<Store::ScenarioFamily>> Store::families(std::string_view scenario) {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT scenario, event_type, state, events FROM schema_family"
                                        " WHERE ?1 = '' OR scenario = ?1"
                                        " ORDER BY scenario, event_type"));
  std::vector<ScenarioFamily> out;
  auto rows = select.use();
  rows.bind(scenario);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back({rows.text(0), {rows.text(1), rows.text(2), static_cast<std::uint64_t>(rows.integer(3))}});
  }
}

Result<std::vector<std::pair<std::string, std::string>>> Store::find_schema(std::string_view hash_prefix) {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare("SELECT payload_schema_hash, schema_text FROM payload_schema"
                                        " WHERE substr(payload_schema_hash, 1, length(?1)) = ?1 LIMIT 2"));
  std::vector<std::pair<std::string, std::string>> out;
  auto rows = select.use();
  rows.bind(hash_prefix);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.emplace_back(rows.text(0), rows.text(1));
  }
}

Result<std::vector<schema::Families::Stored>> Store::load_families(std::string_view scenario) {
  STREAMLAB_TRY(auto select, impl_->database.prepare("SELECT event_type, state, events FROM schema_family"
                                                     " WHERE scenario = ? ORDER BY event_type"));
  std::vector<schema::Families::Stored> families;
  auto rows = select.use();
  rows.bind(scenario);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return families;
    families.push_back({rows.text(0), rows.text(1), static_cast<std::uint64_t>(rows.integer(2))});
  }
}

}  // namespace streamlab::store
