// SPDX-License-Identifier: Apache-2.0
#include "kb/snapshot.hpp"

#include <fmt/format.h>

#include "base/json_parts.hpp"

namespace streamlab::kb {

namespace {

std::string text_in(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

void Snapshot::clear_mute() {
  if (under_mute) status = *under_mute;
  under_mute.reset(), muted_at.reset(), until.reset(), count.reset(), window.reset(), mute_seen = 0;
}

nlohmann::ordered_json json_of(const Snapshot& s) {
  return {{"status", s.status},
          {"owner", s.owner},
          {"resolution", s.resolution},
          {"fixed_in", s.fixed_in},
          {"under_mute", json_or_null(s.under_mute)},
          {"last_close", json_or_null(s.last_close)},
          {"muted_at", json_or_null(s.muted_at)},
          {"until", json_or_null(s.until)},
          {"count", json_or_null(s.count)},
          {"window", json_or_null(s.window)},
          {"mute_seen", s.mute_seen}};
}

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<std::int64_t> number_in(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

Snapshot snapshot_from(const nlohmann::json& json) {
  Snapshot s;
  if (!json.is_object()) return s;
  s.status = text_in(json, "status"), s.owner = text_in(json, "owner");
  s.resolution = text_in(json, "resolution"), s.fixed_in = text_in(json, "fixed_in");
  if (const auto word = text_in(json, "under_mute"); !word.empty()) s.under_mute = word;
  s.last_close = number_in(json, "last_close"), s.muted_at = number_in(json, "muted_at");
  s.until = number_in(json, "until"), s.count = number_in(json, "count");
  s.window = number_in(json, "window");
  s.mute_seen = number_in(json, "mute_seen").value_or(0);
  return s;
}

Error no_such_issue(std::int64_t id) {
  return Error{ErrorCode::not_found, fmt::format("no issue {}", id)}.with_help("see `issues list --all`");
}

Result<Snapshot> read_snapshot(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      auto select,
      database.prepare("SELECT status, owner, resolution, status_under_mute, last_close_us,"
                       " muted_at_us, mute_until_us, mute_count, mute_window_us, mute_seen, fixed_in"
                       " FROM anomaly_signature WHERE id = ?"));
  auto row = select.use();
  row.bind(id);
  STREAMLAB_TRY(const bool found, row.step());
  if (!found) return no_such_issue(id);
  Snapshot s;
  s.status = row.text(0), s.owner = row.text(1), s.resolution = row.text(2);
  if (!row.is_null(3)) s.under_mute = row.text(3);
  s.last_close = row.maybe_integer(4), s.muted_at = row.maybe_integer(5), s.until = row.maybe_integer(6);
  s.count = row.maybe_integer(7), s.window = row.maybe_integer(8), s.mute_seen = row.integer(9);
  s.fixed_in = row.text(10);
  return s;
}

Status write_snapshot(sqlite::Database& database, std::int64_t id, const Snapshot& s) {
  STREAMLAB_TRY(
      auto update,
      database.prepare("UPDATE anomaly_signature SET status = ?, owner = ?, resolution = ?,"
                       " status_under_mute = ?, last_close_us = ?, muted_at_us = ?, mute_until_us = ?,"
                       " mute_count = ?, mute_window_us = ?, mute_seen = ?, fixed_in = ? WHERE id = ?"));
  return update.use()
      .bind(s.status)
      .bind(s.owner)
      .bind(s.resolution)
      .bind(s.under_mute)
      .bind(s.last_close)
      .bind(s.muted_at)
      .bind(s.until)
      .bind(s.count)
      .bind(s.window)
      .bind(s.mute_seen)
      .bind(s.fixed_in)
      .bind(id)
      .run();
}

}  // namespace streamlab::kb
