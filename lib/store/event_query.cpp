// SPDX-License-Identifier: Apache-2.0
// Events and shapes as they are read back.
#include <limits>

#include <nlohmann/json.hpp>

#include "store/store.hpp"
#include "store/store_impl.hpp"

namespace streamlab::store {
namespace {

constexpr std::string_view kEventColumns =
    "SELECT run_id, seq, received_at_us, due_us, latency_ms, service_ms, lateness_ms, injected_delay_ms, "
    "outcome,"
    " error_class, status_code, reject_reason, payload, payload_schema_hash, payload_bytes, event_type,"
    " payload_time_us, injected, flags, connection, frames, stack_trace_hash, message_hash, findings"
    " FROM stream_event";

std::vector<std::string> texts(std::string_view json) {
  std::vector<std::string> out;
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_array()) return out;
  for (const auto& one : parsed)
    if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

StoredEvent read_event(const sqlite::Statement::Use& rows) {
  StoredEvent event;
  event.run_id = rows.integer(0), event.seq = rows.integer(1), event.received_at = rows.integer(2);
  event.due_us = rows.maybe_integer(3);
  event.latency_ms = rows.maybe_real(4), event.service_ms = rows.maybe_real(5),
  event.lateness_ms = rows.maybe_real(6);
  event.injected_delay_ms = rows.real(7);
  event.outcome = rows.view(8) == "ok" ? Outcome::ok : Outcome::error;
  event.error_class = rows.text(9), event.status = static_cast<int>(rows.integer(10));
  event.reject_reason = rows.text(11), event.payload = rows.text(12),
  event.payload_schema_hash = rows.text(13);
  event.payload_bytes = static_cast<std::uint64_t>(rows.integer(14));
  event.event_type = rows.text(15), event.payload_time = rows.maybe_integer(16);
  event.injected = rows.integer(17) != 0;
  const std::int64_t flags = rows.integer(18);
  event.answered = (flags & kEventAnswered) != 0;
  event.in_warmup = (flags & kEventInWarmup) != 0;
  event.censored = (flags & kEventCensored) != 0;
  event.connection = static_cast<std::uint32_t>(rows.integer(19));
  if (!rows.is_null(20)) event.frames = texts(rows.view(20));
  event.stack_trace_hash = rows.text(21), event.message_hash = rows.text(22), event.findings = rows.text(23);
  return event;
}

}  // namespace

Result<std::vector<StoredEvent>> Store::events(const EventFilter& filter) {
  std::string sql(kEventColumns);
  sql += " WHERE run_id = ? AND seq BETWEEN ? AND ?";
  if (filter.only_anomalous) sql += " AND (outcome = 'error' OR findings IS NOT NULL)";
  sql += " ORDER BY seq LIMIT ?";
  STREAMLAB_TRY(auto select, impl_->database.prepare(sql));
  std::vector<StoredEvent> found;
  auto rows = select.use();
  rows.bind(filter.run_id)
      .bind(filter.first_seq.value_or(0))
      .bind(filter.last_seq.value_or(std::numeric_limits<std::int64_t>::max()))
      .bind(filter.limit > 0 ? filter.limit : std::int64_t{-1});
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return found;
    found.push_back(read_event(rows));
  }
}

Result<std::optional<StoredEvent>> Store::event(std::int64_t run_id, std::int64_t seq) {
  STREAMLAB_TRY(auto found, events({.run_id = run_id, .first_seq = seq, .last_seq = seq, .limit = 1}));
  if (found.empty()) return std::optional<StoredEvent>();
  return std::optional<StoredEvent>(std::move(found.front()));
}

Result<std::uint64_t> Store::count_events(std::int64_t run_id) {
  STREAMLAB_TRY(auto select, impl_->database.prepare("SELECT count(*) FROM stream_event WHERE run_id = ?"));
  auto rows = select.use();
  rows.bind(run_id);
  STREAMLAB_TRY(const bool there, rows.step());
  return there ? static_cast<std::uint64_t>(rows.integer(0)) : std::uint64_t{0};
}

Result<std::vector<RunShape>> Store::shapes(std::int64_t run_id) {
  STREAMLAB_TRY(auto select,
                impl_->database.prepare(
                    "SELECT e.payload_schema_hash, coalesce(s.schema_text, ''), count(*)"
                    " FROM stream_event AS e LEFT JOIN payload_schema AS s"
                    " ON s.payload_schema_hash = e.payload_schema_hash"
                    " WHERE e.run_id = ? AND e.payload_schema_hash IS NOT NULL"
                    " AND e.injected = 0 AND e.flags & ? = 0"
                    " GROUP BY e.payload_schema_hash ORDER BY count(*) DESC, e.payload_schema_hash"));
  std::vector<RunShape> found;
  auto rows = select.use();
  rows.bind(run_id).bind(std::int64_t{kEventInWarmup});
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return found;
    found.push_back({rows.text(0), rows.text(1), static_cast<std::uint64_t>(rows.integer(2))});
  }
}

Result<std::string> Store::schema_text(std::string_view payload_schema_hash) {
  STREAMLAB_TRY(auto select, impl_->database.prepare("SELECT schema_text FROM payload_schema"
                                                     " WHERE payload_schema_hash = ?"));
  auto rows = select.use();
  rows.bind(payload_schema_hash);
  STREAMLAB_TRY(const bool there, rows.step());
  return there ? rows.text(0) : std::string();
}

Status Store::set_findings(std::int64_t run_id, std::int64_t seq, std::string_view findings) {
  STREAMLAB_TRY(auto update, impl_->database.prepare("UPDATE stream_event SET findings = nullif(?, '')"
                                                     " WHERE run_id = ? AND seq = ?"));
  return update.use().bind(findings).bind(run_id).bind(seq).run();
}

Result<std::int64_t> Store::delete_events(std::int64_t run_id) {
  STREAMLAB_TRY(auto transaction, Joined::begin(impl_->database));
  STREAMLAB_TRY(auto remove, impl_->database.prepare("DELETE FROM stream_event WHERE run_id = ?"));
  STREAMLAB_CHECK(remove.use().bind(run_id).run());
  const std::int64_t removed = impl_->database.changes();
  STREAMLAB_CHECK(transaction.commit());
  return removed;
}

}  // namespace streamlab::store
