// SPDX-License-Identifier: Apache-2.0
#include "kb/lifecycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "kb/statements.hpp"

namespace streamlab::kb {

namespace {

/// Everything of an issue that an act can change; its JSON form is issue_history.state_before.
struct Snapshot {
  std::string status, owner, resolution;
  std::optional<std::string> under_mute;
  std::optional<std::int64_t> last_close, muted_at, until, count, window;
  std::int64_t mute_seen = 0;

  /// The word that counts once the mute is taken off.
  [[nodiscard]] const std::string& real_status() const { return under_mute ? *under_mute : status; }
  void clear_mute() {
    if (under_mute) status = *under_mute;
    under_mute.reset(), muted_at.reset(), until.reset(), count.reset(), window.reset(), mute_seen = 0;
  }
  [[nodiscard]] MuteRule mute() const { return {until, count, window}; }
};

template <class T>
nlohmann::json maybe(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

std::string to_json(const Snapshot& s) {
  const nlohmann::ordered_json json{{"status", s.status},
                                    {"owner", s.owner},
                                    {"resolution", s.resolution},
                                    {"under_mute", maybe(s.under_mute)},
                                    {"last_close", maybe(s.last_close)},
                                    {"muted_at", maybe(s.muted_at)},
                                    {"until", maybe(s.until)},
                                    {"count", maybe(s.count)},
                                    {"window", maybe(s.window)},
                                    {"mute_seen", s.mute_seen}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string text_of(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}
std::optional<std::int64_t> number_of(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

Snapshot snapshot_from(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  Snapshot s;
  if (!json.is_object()) return s;
  s.status = text_of(json, "status"), s.owner = text_of(json, "owner"),
  s.resolution = text_of(json, "resolution");
  if (const auto word = text_of(json, "under_mute"); !word.empty()) s.under_mute = word;
  s.last_close = number_of(json, "last_close"), s.muted_at = number_of(json, "muted_at");
  s.until = number_of(json, "until"), s.count = number_of(json, "count"),
  s.window = number_of(json, "window");
  s.mute_seen = number_of(json, "mute_seen").value_or(0);
  return s;
}

Error no_such_issue(std::int64_t id) {
  return Error{ErrorCode::not_found, fmt::format("no issue {}", id)}.with_help("see `issues list --all`");
}

Result<Snapshot> read(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT status, owner, resolution, status_under_mute, last_close_us,"
                                 " muted_at_us, mute_until_us, mute_count, mute_window_us, mute_seen"
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
  return s;
}

Status write(sqlite::Database& database, std::int64_t id, const Snapshot& s) {
  STREAMLAB_TRY(
      auto update,
      database.prepare("UPDATE anomaly_signature SET status = ?, owner = ?, resolution = ?,"
                       " status_under_mute = ?, last_close_us = ?, muted_at_us = ?, mute_until_us = ?,"
                       " mute_count = ?, mute_window_us = ?, mute_seen = ? WHERE id = ?"));
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
      .bind(id)
      .run();
}

/// The first act of a person within each episode, from the history: whatever was undone does not count.
Status refresh_acks(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto update,
                database.prepare(
                    "UPDATE anomaly_episode SET first_ack_us ="
                    " (SELECT min(h.at_us) FROM issue_history h WHERE h.signature_id = ?1 AND h.is_human = 1"
                    "  AND h.action <> 'undo' AND h.at_us >= anomaly_episode.opened_at_us"
                    "  AND (anomaly_episode.closed_at_us IS NULL OR h.at_us <= anomaly_episode.closed_at_us)"
                    "  AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id))"
                    " WHERE signature_id = ?1"));
  return update.use().bind(id).run();
}

Status add_note_text(sqlite::Database& database, std::int64_t id, const std::string& text) {
  if (text.empty()) return ok();
  STREAMLAB_TRY(auto update,
                database.prepare("UPDATE issue_text SET notes = notes || char(10) || ? WHERE rowid = ?"));
  return update.use().bind(text).bind(id).run();
}

/// Writes an act: its row, the issue's new state, what follows for its episodes. Returns the row's id.
Result<std::int64_t> apply(sqlite::Database& database, std::int64_t id, const Actor& actor,
                           const char* action, const Snapshot& before, const Snapshot& after,
                           HistoryEntry entry) {
  entry.signature_id = id, entry.at = actor.at, entry.actor = actor.name, entry.is_human = true;
  entry.action = action, entry.state_before = to_json(before);
  STREAMLAB_TRY(const auto row, append_history(database, entry));
  STREAMLAB_CHECK(write(database, id, after));
  STREAMLAB_CHECK(add_note_text(database, id, entry.note));
  STREAMLAB_CHECK(refresh_acks(database, id));
  return row;
}

HistoryEntry entry_of(std::string from, std::string to, std::string note = {}) {
  HistoryEntry entry;
  entry.from = std::move(from), entry.to = std::move(to), entry.note = std::move(note);
  return entry;
}

/// A mute whose date has passed is over; the next act writes it down.
void settle(Snapshot& s, WallMicros now) {
  if (s.under_mute && s.until && *s.until <= now) s.clear_mute();
}

/// The episode that the close ended goes on; one that opened because of that close is part of it.
Status reopen_episode(sqlite::Database& database, std::int64_t id, std::int64_t close_row) {
  STREAMLAB_TRY(auto find, database.prepare("SELECT id, opened_at_us FROM anomaly_episode"
                                            " WHERE signature_id = ? AND close_history_id = ?"));
  std::int64_t episode = 0;
  WallMicros opened = 0;
  {
    auto row = find.use();
    row.bind(id).bind(close_row);
    STREAMLAB_TRY(const bool found, row.step());
    if (!found) return ok();
    episode = row.integer(0), opened = row.integer(1);
  }
  STREAMLAB_TRY(auto next, database.prepare(
                               "SELECT id, opened_at_us, closed_at_us, close_history_id FROM anomaly_episode"
                               " WHERE signature_id = ? AND id <> ? AND opened_at_us >= ?"
                               " ORDER BY opened_at_us, id LIMIT 1"));
  std::optional<std::int64_t> follower, closed, closed_by;
  {
    auto row = next.use();
    row.bind(id).bind(episode).bind(opened);
    STREAMLAB_TRY(const bool found, row.step());
    if (found) follower = row.integer(0), closed = row.maybe_integer(2), closed_by = row.maybe_integer(3);
  }
  STREAMLAB_TRY(
      auto update,
      database.prepare("UPDATE anomaly_episode SET closed_at_us = ?, close_history_id = ? WHERE id = ?"));
  STREAMLAB_CHECK(update.use().bind(closed).bind(closed_by).bind(episode).run());
  if (!follower) return ok();
  STREAMLAB_TRY(auto remove, database.prepare("DELETE FROM anomaly_episode WHERE id = ?"));
  return remove.use().bind(*follower).run();
}

/// What is resolved has no open episode: one that opened in the meantime is a regression.
Status regress_if_open(sqlite::Database& database, std::int64_t id, Snapshot& s) {
  if (s.real_status() != "resolved") return ok();
  STREAMLAB_TRY(auto find,
                database.prepare(
                    "SELECT 1 FROM anomaly_episode WHERE signature_id = ? AND closed_at_us IS NULL LIMIT 1"));
  auto row = find.use();
  row.bind(id);
  STREAMLAB_TRY(const bool is_open, row.step());
  if (is_open) (s.under_mute ? *s.under_mute : s.status) = "regressed";
  return ok();
}

}  // namespace

Result<Change> Lifecycle::assign(std::int64_t id, const std::string& owner, const Actor& actor) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  if (before.owner == owner) return Change{false, before.owner, owner, "assign"};
  Snapshot after = before;
  settle(after, actor.at);
  after.owner = owner;
  if (!owner.empty()) {
    std::string& status = after.under_mute ? *after.under_mute : after.status;
    if (status == "open" || status == "regressed") status = "investigating";
  }
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "assign", before, after, entry_of(before.owner, owner)));
  return Change{true, before.owner, owner, "assign"};
}

Result<Change> Lifecycle::set_status(std::int64_t id, IssueStatus status, const Actor& actor,
                                     const std::string& note) {
  const std::string word(name_of(status));
  if (status != IssueStatus::open && status != IssueStatus::investigating)
    return Error{ErrorCode::usage, "status `" + word + "` cannot be set"}.with_help(
        status == IssueStatus::resolved ? "use `issues close`"
        : status == IssueStatus::muted  ? "use `issues mute`"
                                        : "an issue regresses by itself when it comes back after a close");
  STREAMLAB_TRY(const auto before, read(database_, id));
  Snapshot after = before;
  settle(after, actor.at);
  if (after.status == word) return Change{false, word, word, "status"};
  if (after.real_status() == "resolved")
    return Error{ErrorCode::usage, fmt::format("issue {} is resolved", id)}.with_help(
        fmt::format("use `issues reopen {}` first", id));
  after.clear_mute();
  after.status = word;
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "status", before, after, entry_of(before.status, word, note)));
  return Change{true, before.status, word, "status"};
}

Result<Change> Lifecycle::close(std::int64_t id, const std::string& resolution, const Actor& actor) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  if (before.real_status() == "resolved") return Change{false, "resolved", "resolved", "close"};
  Snapshot after = before;
  after.clear_mute();
  after.status = "resolved", after.resolution = resolution;
  // A close at an earlier time than the last one (a clock went back) must not make old occurrences
  // regressions.
  after.last_close = std::max(actor.at, before.last_close.value_or(actor.at));
  STREAMLAB_TRY(const auto row, apply(database_, id, actor, "close", before, after,
                                      entry_of(before.status, "resolved", resolution)));
  STREAMLAB_TRY(auto update,
                database_.prepare("UPDATE anomaly_episode SET closed_at_us = ?, close_history_id = ?"
                                  " WHERE signature_id = ? AND closed_at_us IS NULL"));
  STREAMLAB_CHECK(update.use().bind(actor.at).bind(row).bind(id).run());
  STREAMLAB_CHECK(refresh_acks(database_, id));
  return Change{true, before.status, "resolved", "close"};
}

Result<Change> Lifecycle::reopen(std::int64_t id, const Actor& actor, const std::string& note) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  if (before.real_status() != "resolved") return Change{false, before.status, before.status, "reopen"};
  Snapshot after = before;
  after.clear_mute();
  after.status = "open";
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "reopen", before, after, entry_of(before.status, "open", note)));
  return Change{true, before.status, "open", "reopen"};
}

Result<Change> Lifecycle::mute(std::int64_t id, const MuteRule& rule, const Actor& actor,
                               const std::string& note) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  Snapshot after = before;
  settle(after, actor.at);
  if (!after.under_mute) after.under_mute = after.status;
  after.status = "muted", after.muted_at = actor.at, after.mute_seen = 0;
  after.until = rule.until, after.count = rule.count, after.window = rule.window_us;
  const auto entry =
      entry_of(before.under_mute ? describe(before.mute()) : before.status, describe(rule), note);
  STREAMLAB_TRY([[maybe_unused]] const auto row, apply(database_, id, actor, "mute", before, after, entry));
  return Change{true, entry.from, entry.to, "mute"};
}

Result<Change> Lifecycle::unmute(std::int64_t id, const Actor& actor, const std::string& note) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  if (!before.under_mute) return Change{false, before.status, before.status, "unmute"};
  Snapshot after = before;
  after.clear_mute();
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "unmute", before, after, entry_of("muted", after.status, note)));
  return Change{true, "muted", after.status, "unmute"};
}

Result<Change> Lifecycle::comment(std::int64_t id, const std::string& text, const Actor& actor) {
  STREAMLAB_TRY(const auto state, read(database_, id));
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "comment", state, state, entry_of("", "", text)));
  return Change{true, "", "", "comment"};
}

Result<Change> Lifecycle::undo(std::int64_t id, const Actor& actor) {
  STREAMLAB_TRY(const auto before, read(database_, id));
  STREAMLAB_TRY(
      auto find,
      database_.prepare("SELECT h.id, h.action, h.state_before, h.from_value, h.to_value FROM issue_history h"
                        " WHERE h.signature_id = ? AND h.is_human = 1 AND h.action <> 'undo'"
                        " AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id)"
                        " ORDER BY h.id DESC LIMIT 1"));
  std::int64_t undone = 0;
  HistoryEntry entry;
  std::string action;
  Snapshot after;
  {
    auto row = find.use();
    row.bind(id);
    STREAMLAB_TRY(const bool found, row.step());
    if (!found) return Change{false, "", "", "nothing"};
    undone = row.integer(0), action = row.text(1), after = snapshot_from(row.view(2));
    entry.from = row.text(4), entry.to = row.text(3);
  }
  if (action == "comment") after = before;  // it moved nothing: what moved since stays
  entry.note = action, entry.undoes = undone;
  const auto from = entry.from, to = entry.to;
  if (action == "close") STREAMLAB_CHECK(reopen_episode(database_, id, undone));
  STREAMLAB_CHECK(regress_if_open(database_, id, after));
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                apply(database_, id, actor, "undo", before, after, std::move(entry)));
  return Change{true, from, to, action};
}

}  // namespace streamlab::kb
