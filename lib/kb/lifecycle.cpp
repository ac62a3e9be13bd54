// SPDX-License-Identifier: Apache-2.0
#include "kb/lifecycle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kb/act.hpp"
#include "kb/episodes.hpp"
#include "kb/moving.hpp"

namespace streamlab::kb {

namespace {

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

}  // namespace

Result<Change> Lifecycle::assign(std::int64_t id, const std::string& owner, const Actor& actor) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  if (before.owner == owner) return Change{false, before.owner, owner, "assign"};
  Snapshot after = before;
  settle(after, actor.at);
  after.owner = owner;
  if (!owner.empty()) {
    std::string& status = after.under_mute ? *after.under_mute : after.status;
    if (status == "open" || status == "regressed") status = "investigating";
  }
  STREAMLAB_TRY([[maybe_unused]] const auto row, write_act(database_, id, actor, json_of(before), after,
                                                           entry_of("assign", before.owner, owner)));
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
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  Snapshot after = before;
  settle(after, actor.at);
  if (after.status == word) return Change{false, word, word, "status"};
  if (after.real_status() == "resolved")
    return Error{ErrorCode::usage, fmt::format("issue {} is resolved", id)}.with_help(
        fmt::format("use `issues reopen {}` first", id));
  after.clear_mute();
  after.status = word;
  STREAMLAB_TRY([[maybe_unused]] const auto row, write_act(database_, id, actor, json_of(before), after,
                                                           entry_of("status", before.status, word, note)));
  return Change{true, before.status, word, "status"};
}

Result<Change> Lifecycle::close(std::int64_t id, const std::string& resolution, const Actor& actor,
                                const std::string& fixed_in) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  if (before.real_status() == "resolved") return Change{false, "resolved", "resolved", "close"};
  Snapshot after = before;
  after.clear_mute();
  after.status = "resolved", after.resolution = resolution, after.fixed_in = fixed_in;
  // A close at an earlier time than the last one (a clock went back) must not make old occurrences
  // regressions.
  after.last_close = std::max(actor.at, before.last_close.value_or(actor.at));
  STREAMLAB_TRY(const auto row, write_act(database_, id, actor, json_of(before), after,
                                          entry_of("close", before.status, "resolved", resolution)));
  STREAMLAB_TRY(auto update,
                database_.prepare("UPDATE anomaly_episode SET closed_at_us = ?, close_history_id = ?"
                                  " WHERE signature_id = ? AND closed_at_us IS NULL"));
  STREAMLAB_CHECK(update.use().bind(actor.at).bind(row).bind(id).run());
  STREAMLAB_CHECK(refresh_acks(database_, id));
  return Change{true, before.status, "resolved", "close"};
}

Result<Change> Lifecycle::reopen(std::int64_t id, const Actor& actor, const std::string& note) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  if (before.real_status() != "resolved") return Change{false, before.status, before.status, "reopen"};
  Snapshot after = before;
  after.clear_mute();
  after.status = "open";
  STREAMLAB_TRY([[maybe_unused]] const auto row, write_act(database_, id, actor, json_of(before), after,
                                                           entry_of("reopen", before.status, "open", note)));
  return Change{true, before.status, "open", "reopen"};
}

Result<Change> Lifecycle::mute(std::int64_t id, const MuteRule& rule, const Actor& actor,
                               const std::string& note) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  Snapshot after = before;
  settle(after, actor.at);
  if (!after.under_mute) after.under_mute = after.status;
  after.status = "muted", after.muted_at = actor.at, after.mute_seen = 0;
  after.until = rule.until, after.count = rule.count, after.window = rule.window_us;
  const auto entry =
      entry_of("mute", before.under_mute ? describe(before.mute()) : before.status, describe(rule), note);
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                write_act(database_, id, actor, json_of(before), after, entry));
  return Change{true, entry.from, entry.to, "mute"};
}

Result<Change> Lifecycle::unmute(std::int64_t id, const Actor& actor, const std::string& note) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  if (!before.under_mute) return Change{false, before.status, before.status, "unmute"};
  Snapshot after = before;
  after.clear_mute();
  STREAMLAB_TRY([[maybe_unused]] const auto row, write_act(database_, id, actor, json_of(before), after,
                                                           entry_of("unmute", "muted", after.status, note)));
  return Change{true, "muted", after.status, "unmute"};
}

Result<Change> Lifecycle::comment(std::int64_t id, const std::string& text, const Actor& actor) {
  STREAMLAB_TRY(const auto state, read_snapshot(database_, id));
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                write_act(database_, id, actor, json_of(state), state, entry_of("comment", "", "", text)));
  return Change{true, "", "", "comment"};
}

namespace {

struct LastAct {
  std::int64_t row = 0;
  std::string action, from, to;
  nlohmann::json state;
};

Result<std::optional<LastAct>> last_act(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      auto find,
      database.prepare("SELECT h.id, h.action, h.state_before, h.from_value, h.to_value FROM issue_history h"
                       " WHERE h.signature_id = ? AND h.is_human = 1 AND h.action <> 'undo'"
                       " AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id)"
                       " ORDER BY h.id DESC LIMIT 1"));
  auto row = find.use();
  row.bind(id);
  STREAMLAB_TRY(const bool found, row.step());
  if (!found) return std::optional<LastAct>{};
  return std::optional(LastAct{row.integer(0), row.text(1), row.text(3), row.text(4),
                               nlohmann::json::parse(row.view(2), nullptr, false)});
}

/// What the issue is like without the act.
Result<Snapshot> without(sqlite::Database& database, std::int64_t id, const LastAct& act) {
  if (act.action == "comment")
    return read_snapshot(database, id);  // it moved nothing: what moved since stays
  if (act.state.is_object() && act.state.contains("imported"))
    return Error{ErrorCode::usage, "the " + act.action + " came with an import and is not taken back"}
        .with_help(fmt::format("use `issues split {}`", id));
  if (act.action == "merge") return undo_merge(database, id, act.state);
  if (act.action == "split") return undo_split(database, id, act.row, act.state);
  if (act.action == "close") STREAMLAB_CHECK(reopen_episode(database, id, act.row));
  Snapshot after = snapshot_from(act.state);
  STREAMLAB_CHECK(regress_if_open(database, id, after));
  return after;
}

}  // namespace

Result<Change> Lifecycle::undo(std::int64_t id, const Actor& actor) {
  STREAMLAB_TRY(const auto before, read_snapshot(database_, id));
  STREAMLAB_TRY(const auto act, last_act(database_, id));
  if (!act) return Change{false, "", "", "nothing"};
  STREAMLAB_TRY(const auto after, without(database_, id, *act));
  auto entry = entry_of("undo", act->to, act->from, act->action);
  entry.undoes = act->row;
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                write_act(database_, id, actor, json_of(before), after, std::move(entry)));
  return Change{true, act->to, act->from, act->action};
}

}  // namespace streamlab::kb
