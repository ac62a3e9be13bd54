// SPDX-License-Identifier: Apache-2.0
#include "kb/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "kb/advice.hpp"
#include "kb/episodes.hpp"
#include "kb/issue_state.hpp"
#include "kb/lifecycle.hpp"
#include "kb/messages.hpp"
#include "kb/release.hpp"
#include "kb/sighting_words.hpp"
#include "kb/statements.hpp"

namespace streamlab::kb {

struct Recorder::Impl {
  struct Known {
    std::int64_t signature_id = 0, fingerprint_id = 0;
    bool pinned = false;
  };

  struct Kept {
    std::int64_t fingerprint_id = 0;
    bool uncounted = false;  ///< the exact hash found no place
  };

  sqlite::Database& database;
  std::shared_ptr<const rulebook::RuleBook> rules;
  std::unordered_set<std::int64_t> judged_by_rules;
  MessageBook messages;
  std::unordered_set<TemplateKey> met_messages;

  Lazy find_hash{"SELECT signature_id, id, pinned FROM anomaly_fingerprint WHERE signature_hash = ?"};
  Lazy insert_signature{
      "INSERT INTO anomaly_signature (uid, signature_hash, algo, title, error_class, endpoint_pattern, "
      "status_code, reason,"
      " detail, frames, parts, severity, rule_id, first_seen_us, last_seen_us)"
      " VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Lazy insert_text{"INSERT INTO issue_text (rowid, title, endpoint, frames, notes) VALUES (?, ?, ?, ?, '')"};
  Lazy insert_frame{"INSERT OR IGNORE INTO issue_frame (frame, signature_id) VALUES (?, ?)"};
  Lazy owned{
      "SELECT 1 FROM anomaly_signature s WHERE id = ?1 AND (owner <> '' OR EXISTS (SELECT 1 FROM "
      "issue_history h"
      " WHERE h.signature_id = ?1 AND h.action = 'assign'))"};
  Lazy set_owner{"UPDATE anomaly_signature SET owner = ? WHERE id = ?"};
  Lazy insert_hash{
      "INSERT INTO anomaly_fingerprint (signature_hash, kind, algo, signature_id, grouping_id)"
      " VALUES (?, ?, ?, ?, ?)"};
  Lazy count_in_run{
      "INSERT INTO issue_run (signature_id, run_id, occurrences, injected) VALUES (?1, ?2, 1, ?3)"
      " ON CONFLICT (signature_id, run_id) DO UPDATE SET occurrences = occurrences + 1, injected = injected "
      "+ ?3"};
  Lazy release_of{"SELECT release FROM test_run WHERE id = ?"};
  Lazy count_exact{"SELECT count(*) FROM anomaly_fingerprint WHERE signature_id = ? AND kind = 'exact'"};
  Lazy count_unkept{"UPDATE anomaly_signature SET uncounted_hashes = uncounted_hashes + 1 WHERE id = ?"};
  Lazy insert_occurrence{
      "INSERT OR IGNORE INTO anomaly_occurrence (run_id, seq, signature_id, occurred_at_us, fingerprint_id, "
      "injected,"
      " payload_time_us) VALUES (?, ?, ?, ?, ?, ?, ?)"};
  Lazy insert_shadow{
      "INSERT OR IGNORE INTO occurrence_shadow (fingerprint_id, run_id, seq, occurred_at_us, injected,"
      " payload_time_us) SELECT ?1, ?2, ?3, ?5, ?6, ?7 FROM anomaly_occurrence"
      " WHERE run_id = ?2 AND seq = ?3 AND signature_id = ?4 AND fingerprint_id <> ?1"};
  Lazy read_state{
      "SELECT status, status_under_mute, last_close_us, muted_at_us, mute_until_us, mute_count, "
      "mute_window_us,"
      " mute_seen, first_real_us, severity, rule_id, fixed_in FROM anomaly_signature WHERE id = ?"};
  Lazy count_injected{
      "UPDATE anomaly_signature SET occurrence_count = occurrence_count + 1, injected_count = injected_count "
      "+ 1,"
      " first_seen_us = min(first_seen_us, ?2), last_seen_us = max(last_seen_us, ?2) WHERE id = ?1"};
  Lazy count_real{
      "UPDATE anomaly_signature SET occurrence_count = occurrence_count + 1,"
      " first_seen_us = min(first_seen_us, ?2), last_seen_us = max(last_seen_us, ?2),"
      " first_run_id = CASE WHEN first_real_us IS NULL OR ?2 < first_real_us THEN ?3 ELSE first_run_id END,"
      " first_real_us = min(ifnull(first_real_us, ?2), ?2), last_real_us = max(ifnull(last_real_us, ?2), ?2)"
      " WHERE id = ?1"};
  Lazy find_closed_episode{
      "SELECT id, opened_at_us FROM anomaly_episode WHERE signature_id = ? AND closed_at_us >= ?"
      " ORDER BY closed_at_us, id LIMIT 1"};
  Lazy find_open_episode{
      "SELECT id, opened_at_us FROM anomaly_episode WHERE signature_id = ? AND closed_at_us IS NULL LIMIT 1"};
  Lazy insert_episode{
      "INSERT INTO anomaly_episode (signature_id, opened_at_us, opened_run_id, is_regression, closed_at_us)"
      " VALUES (?, ?, ?, ?, ?)"};
  Lazy open_earlier{"UPDATE anomaly_episode SET opened_at_us = ?, opened_run_id = ? WHERE id = ?"};
  Lazy set_status{
      "UPDATE anomaly_signature SET status = CASE WHEN status = 'muted' THEN 'muted' ELSE ?2 END,"
      " status_under_mute = CASE WHEN status = 'muted' THEN ?2 ELSE status_under_mute END WHERE id = ?1"};
  Lazy bump_mute{"UPDATE anomaly_signature SET mute_seen = mute_seen + 1 WHERE id = ?"};
  Lazy nth_latest{
      "SELECT occurred_at_us FROM anomaly_occurrence WHERE signature_id = ? AND injected = 0 AND "
      "occurred_at_us > ?"
      " ORDER BY occurred_at_us DESC LIMIT 1 OFFSET ?"};
  Lazy wake{
      "UPDATE anomaly_signature SET status = status_under_mute, status_under_mute = NULL, muted_at_us = NULL,"
      " mute_until_us = NULL, mute_count = NULL, mute_window_us = NULL, mute_seen = 0 WHERE id = ? AND "
      "status = 'muted'"};
  Lazy read_facts{
      "SELECT title, error_class, endpoint_pattern, status_code, reason, detail, frames FROM "
      "anomaly_signature WHERE id = ?"};
  Lazy set_severity{"UPDATE anomaly_signature SET severity = ?2, rule_id = ?3 WHERE id = ?1"};

  Impl(sqlite::Database& db, std::shared_ptr<const rulebook::RuleBook> book)
      : database(db), rules(std::move(book)), messages(db) {}

  Result<std::optional<Known>> find(const std::string& hash);
  Result<Known> find_or_make(const Sighting& sighting);
  Result<std::optional<Known>> find_older(const fingerprint::Fingerprint& older);
  Result<std::int64_t> add_hash(const std::string& hash, const char* kind, int algo,
                                std::int64_t signature_id, std::optional<std::int64_t> grouping_id);
  Status give_owner(std::int64_t id, const std::vector<const rulebook::Rule*>& matching, WallMicros at);
  static bool teaches(const Sighting& sighting) { return sighting.message.leaf != 0 && !sighting.injected; }
  Result<std::optional<Known>> find_by_template(const Sighting& sighting);
  Status meet_message(const Sighting& sighting, std::int64_t fingerprint_id);
  Result<Known> make_signature(const Sighting& sighting);
  Result<Kept> keep_exact(const Sighting& sighting, std::int64_t signature_id);
  Result<IssueState> state_of(std::int64_t id);
  Status judge_again(std::int64_t id, WallMicros at);
  Status record_real(const Sighting& sighting, Recorded& recorded);
  Status move_episode(const Sighting& sighting, const IssueState& state, Recorded& recorded);
  Status open_episode(const Sighting& sighting, const IssueState& state, bool late, Recorded& recorded);
  Result<bool> is_late(const Sighting& sighting, const IssueState& state);
  Status come_back(const Sighting& sighting, const IssueState& state, const Recorded& recorded);
  Status try_to_wake(std::int64_t id, WallMicros at, const IssueState& state);
  Result<bool> mute_is_over(std::int64_t id, WallMicros at, const IssueState& state);
};

Recorder::Recorder(sqlite::Database& database, std::shared_ptr<const rulebook::RuleBook> rules)
    : impl_(std::make_unique<Impl>(database, std::move(rules))) {}
Recorder::Recorder(Recorder&&) noexcept = default;
Recorder::~Recorder() = default;

Result<Recorded> Recorder::record(const Sighting& sighting) {
  Impl& me = *impl_;
  STREAMLAB_TRY(const auto known, me.find_or_make(sighting));
  STREAMLAB_CHECK(me.meet_message(sighting, known.fingerprint_id));
  STREAMLAB_TRY(const auto kept, me.keep_exact(sighting, known.signature_id));
  Recorded recorded;
  recorded.signature_id = known.signature_id;
  STREAMLAB_CHECK(me.judge_again(known.signature_id, sighting.occurred_at));

  STREAMLAB_TRY(auto insert, me.insert_occurrence.use(me.database));
  STREAMLAB_CHECK(insert.bind(sighting.run_id)
                      .bind(sighting.seq)
                      .bind(known.signature_id)
                      .bind(sighting.occurred_at)
                      .bind(kept.fingerprint_id)
                      .bind(sighting.injected ? 1 : 0)
                      .bind(sighting.payload_time)
                      .run());
  if (me.database.changes() == 0) {
    recorded.is_duplicate = true;
    STREAMLAB_TRY(auto shadow, me.insert_shadow.use(me.database));
    STREAMLAB_CHECK(shadow.bind(kept.fingerprint_id)
                        .bind(sighting.run_id)
                        .bind(sighting.seq)
                        .bind(known.signature_id)
                        .bind(sighting.occurred_at)
                        .bind(sighting.injected ? 1 : 0)
                        .bind(sighting.payload_time)
                        .run());
    return recorded;
  }
  {
    STREAMLAB_TRY(auto in_run, me.count_in_run.use(me.database));
    STREAMLAB_CHECK(
        in_run.bind(known.signature_id).bind(sighting.run_id).bind(sighting.injected ? 1 : 0).run());
  }
  if (kept.uncounted) {
    STREAMLAB_TRY(auto unkept, me.count_unkept.use(me.database));
    STREAMLAB_CHECK(unkept.bind(known.signature_id).run());
  }
  if (sighting.injected) {
    STREAMLAB_TRY(auto count, me.count_injected.use(me.database));
    STREAMLAB_CHECK(count.bind(known.signature_id).bind(sighting.occurred_at).run());
    return recorded;
  }
  STREAMLAB_CHECK(me.record_real(sighting, recorded));
  return recorded;
}

Result<std::optional<Recorder::Impl::Known>> Recorder::Impl::find(const std::string& hash) {
  STREAMLAB_TRY(auto row, find_hash.use(database));
  row.bind(hash);
  STREAMLAB_TRY(const bool found, row.step());
  if (!found) return std::optional<Known>{};
  return std::optional<Known>{Known{row.integer(0), row.integer(1), row.integer(2) != 0}};
}

Result<Recorder::Impl::Known> Recorder::Impl::find_or_make(const Sighting& sighting) {
  STREAMLAB_TRY(const auto exact, find(sighting.fingerprint.signature_hash));
  if (exact && exact->pinned) return *exact;
  STREAMLAB_TRY(const auto group, find(sighting.fingerprint.grouping_hash));
  if (group) return *group;
  if (exact) return *exact;
  for (const auto& older : sighting.older) {
    STREAMLAB_TRY(auto known, find_older(older));
    if (!known) continue;
    STREAMLAB_TRY(known->fingerprint_id, add_hash(sighting.fingerprint.grouping_hash, "grouping",
                                                  sighting.algo, known->signature_id, std::nullopt));
    known->pinned = false;
    return *known;
  }
  if (!teaches(sighting)) return make_signature(sighting);
  STREAMLAB_TRY(auto known, find_by_template(sighting));
  if (!known) {
    STREAMLAB_TRY(known, make_signature(sighting));
  }
  met_messages.insert(sighting.message.leaf);
  STREAMLAB_CHECK(messages.keep(known->fingerprint_id, sighting.message));
  return *known;
}

/// A new message of a template that a merge taught to an issue is that issue's, and a fingerprint of it.
Result<std::optional<Recorder::Impl::Known>> Recorder::Impl::find_by_template(const Sighting& sighting) {
  STREAMLAB_TRY(const auto placed, messages.learn(sighting.message));
  if (placed.support == 0) return std::optional<Known>{};
  STREAMLAB_TRY(auto known, find(fingerprint::template_alias(sighting.endpoint_pattern, placed.key)));
  if (!known) return known;
  STREAMLAB_TRY(known->fingerprint_id, add_hash(sighting.fingerprint.grouping_hash, "grouping", sighting.algo,
                                                known->signature_id, std::nullopt));
  return known;
}

/// Once per Recorder and message: a file that lacks it, or has forgotten it, gets it back.
Status Recorder::Impl::meet_message(const Sighting& sighting, std::int64_t fingerprint_id) {
  if (!teaches(sighting) || !met_messages.insert(sighting.message.leaf).second) return ok();
  STREAMLAB_TRY([[maybe_unused]] const auto placed, messages.learn(sighting.message));
  return messages.keep(fingerprint_id, sighting.message);
}

Result<std::optional<Recorder::Impl::Known>> Recorder::Impl::find_older(
    const fingerprint::Fingerprint& older) {
  STREAMLAB_TRY(const auto exact, find(older.signature_hash));
  if (exact && exact->pinned) return exact;
  STREAMLAB_TRY(const auto group, find(older.grouping_hash));
  return group ? group : exact;
}

Result<std::int64_t> Recorder::Impl::add_hash(const std::string& hash, const char* kind, int algo,
                                              std::int64_t signature_id,
                                              std::optional<std::int64_t> grouping_id) {
  STREAMLAB_TRY(auto insert, insert_hash.use(database));
  STREAMLAB_CHECK(insert.bind(hash).bind(kind).bind(algo).bind(signature_id).bind(grouping_id).run());
  return database.last_insert_id();
}

Result<Recorder::Impl::Known> Recorder::Impl::make_signature(const Sighting& sighting) {
  const auto matching = rules ? rules->matching(facts_of(sighting)) : std::vector<const rulebook::Rule*>{};
  const Severity severity = matching.empty() ? Severity::medium : matching.front()->level;
  const std::string title = title_of(sighting), frames = frames_json(sighting);
  STREAMLAB_TRY(auto insert, insert_signature.use(database));
  STREAMLAB_CHECK(insert.bind(sighting.fingerprint.grouping_hash)
                      .bind(sighting.algo)
                      .bind(title)
                      .bind(sighting.error_class)
                      .bind(sighting.endpoint_pattern)
                      .bind(sighting.status)
                      .bind(sighting.reason)
                      .bind(sighting.detail)
                      .bind(frames)
                      .bind(parts_json(sighting))
                      .bind(name_of(severity))
                      .bind(matching.empty() ? std::string_view() : std::string_view(matching.front()->id))
                      .bind(sighting.occurred_at)
                      .bind(sighting.occurred_at)
                      .run());
  Known known{database.last_insert_id(), 0, false};
  STREAMLAB_TRY(auto text, insert_text.use(database));
  STREAMLAB_CHECK(text.bind(known.signature_id)
                      .bind(title + " " + sighting.error_class + " " + sighting.detail)
                      .bind(sighting.endpoint_pattern)
                      .bind(frames)
                      .run());
  STREAMLAB_TRY(auto hash, insert_hash.use(database));
  STREAMLAB_CHECK(hash.bind(sighting.fingerprint.grouping_hash)
                      .bind("grouping")
                      .bind(sighting.algo)
                      .bind(known.signature_id)
                      .bind(std::nullopt)
                      .run());
  known.fingerprint_id = database.last_insert_id();
  judged_by_rules.insert(known.signature_id);
  for (const auto& frame : sighting.frames) {
    STREAMLAB_TRY(auto row, insert_frame.use(database));
    STREAMLAB_CHECK(row.bind(frame).bind(known.signature_id).run());
  }
  STREAMLAB_CHECK(give_owner(known.signature_id, matching, sighting.occurred_at));
  return known;
}

/// The fingerprint that the occurrence carries: the exact hash, or the grouping one once 64 exact ones are
/// kept.
Result<Recorder::Impl::Kept> Recorder::Impl::keep_exact(const Sighting& sighting, std::int64_t signature_id) {
  STREAMLAB_TRY(const auto exact, find(sighting.fingerprint.signature_hash));
  if (exact) return Kept{exact->fingerprint_id, false};
  std::int64_t kept = 0;
  {
    STREAMLAB_TRY(auto count, count_exact.use(database));
    count.bind(signature_id);
    STREAMLAB_TRY([[maybe_unused]] const bool row, count.step());
    kept = count.integer(0);
  }
  STREAMLAB_TRY(const auto group, find(sighting.fingerprint.grouping_hash));
  if (kept >= kExactHashes) {
    return Kept{group ? group->fingerprint_id : 0, true};
  }
  STREAMLAB_TRY(auto insert, insert_hash.use(database));
  STREAMLAB_CHECK(insert.bind(sighting.fingerprint.signature_hash)
                      .bind("exact")
                      .bind(sighting.algo)
                      .bind(signature_id)
                      .bind(group ? std::optional(group->fingerprint_id) : std::nullopt)
                      .run());
  return Kept{database.last_insert_id(), false};
}

Result<IssueState> Recorder::Impl::state_of(std::int64_t id) {
  STREAMLAB_TRY(auto row, read_state.use(database));
  row.bind(id);
  STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
  IssueState state;
  state.muted = row.view(0) == "muted";
  state.status = status_of(state.muted ? row.view(1) : row.view(0)).value_or(IssueStatus::open);
  state.last_close = row.maybe_integer(2);
  state.muted_at = row.maybe_integer(3).value_or(0);
  state.mute = MuteRule{row.maybe_integer(4), row.maybe_integer(5), row.maybe_integer(6)};
  state.mute_seen = row.integer(7);
  state.met_for_real = !row.is_null(8);
  state.severity = row.text(9);
  state.rule_id = row.text(10);
  state.fixed_in = row.text(11);
  return state;
}

/// Once per Recorder and issue, over what is stored of the issue and not over this sighting: two processes
/// agree, and rules that look at a number do not make the severity swing.
Status Recorder::Impl::judge_again(std::int64_t id, WallMicros at) {
  if (!rules || !judged_by_rules.insert(id).second) return ok();
  Issue issue;
  {
    STREAMLAB_TRY(auto row, read_facts.use(database));
    row.bind(id);
    STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
    issue.title = row.text(0), issue.error_class = row.text(1), issue.endpoint_pattern = row.text(2);
    issue.status_code = static_cast<int>(row.integer(3));
    issue.reason = row.text(4), issue.detail = row.text(5);
    issue.frames = strings_of(row.view(6));
  }
  const auto matching = rules->matching(facts_of(issue));
  const std::string severity(name_of(matching.empty() ? Severity::medium : matching.front()->level));
  const std::string rule_id = matching.empty() ? std::string() : matching.front()->id;
  STREAMLAB_CHECK(give_owner(id, matching, at));
  STREAMLAB_TRY(const auto state, state_of(id));
  if (state.severity == severity && state.rule_id == rule_id) return ok();
  STREAMLAB_TRY(auto update, set_severity.use(database));
  return update.bind(id).bind(severity).bind(rule_id).run();
}

/// The first rule that assigns decides, and only where nobody ever did. Nobody has looked yet: the status
/// stays.
Status Recorder::Impl::give_owner(std::int64_t id, const std::vector<const rulebook::Rule*>& matching,
                                  WallMicros at) {
  const auto found = std::find_if(matching.begin(), matching.end(),
                                  [](const rulebook::Rule* r) { return !r->assign.empty(); });
  if (found == matching.end()) return ok();
  {
    STREAMLAB_TRY(auto row, owned.use(database));
    row.bind(id);
    STREAMLAB_TRY(const bool has_owner, row.step());
    if (has_owner) return ok();
  }
  STREAMLAB_TRY(auto update, set_owner.use(database));
  STREAMLAB_CHECK(update.bind((*found)->assign).bind(id).run());
  HistoryEntry entry;
  entry.signature_id = id, entry.at = at;
  entry.action = "assign", entry.to = (*found)->assign, entry.note = "by rule " + (*found)->id;
  STREAMLAB_TRY([[maybe_unused]] const auto row, append_history(database, entry));
  return ok();
}

Status Recorder::Impl::record_real(const Sighting& sighting, Recorded& recorded) {
  STREAMLAB_TRY(const auto state, state_of(recorded.signature_id));
  recorded.is_new = !state.met_for_real;
  STREAMLAB_TRY(auto count, count_real.use(database));
  STREAMLAB_CHECK(count.bind(recorded.signature_id).bind(sighting.occurred_at).bind(sighting.run_id).run());
  STREAMLAB_CHECK(move_episode(sighting, state, recorded));
  if (state.muted) STREAMLAB_CHECK(try_to_wake(recorded.signature_id, sighting.occurred_at, state));
  return ok();
}

/// Closes cut time into stretches; each holds one episode at most, from the earliest occurrence in it. So the
/// result does not depend on the order in which occurrences arrive.
Status Recorder::Impl::move_episode(const Sighting& sighting, const IssueState& state, Recorded& recorded) {
  STREAMLAB_TRY(const bool late, is_late(sighting, state));
  std::optional<std::int64_t> episode;
  WallMicros opened = 0;
  {
    STREAMLAB_TRY(auto row, (late ? find_closed_episode : find_open_episode).use(database));
    row.bind(recorded.signature_id);
    if (late) row.bind(std::min(sighting.occurred_at, *state.last_close));
    STREAMLAB_TRY(const bool found, row.step());
    if (found) episode = row.integer(0), opened = row.integer(1);
  }
  if (!episode) return open_episode(sighting, state, late, recorded);
  recorded.episode = episode;
  if (sighting.occurred_at >= opened) return ok();
  STREAMLAB_TRY(auto update, open_earlier.use(database));
  STREAMLAB_CHECK(update.bind(sighting.occurred_at).bind(sighting.run_id).bind(*episode).run());
  return refresh_acks(database, recorded.signature_id);
}

/// Does it belong to what was closed? So does what a release does that is older than the one with the fix.
Result<bool> Recorder::Impl::is_late(const Sighting& sighting, const IssueState& state) {
  if (!state.last_close) return false;
  if (sighting.occurred_at <= *state.last_close) return true;
  if (state.fixed_in.empty()) return false;
  std::string release;
  {
    STREAMLAB_TRY(auto row, release_of.use(database));
    row.bind(sighting.run_id);
    STREAMLAB_TRY(const bool found, row.step());
    if (found) release = row.text(0);
  }
  return is_older_release(database, release, state.fixed_in);
}

Status Recorder::Impl::open_episode(const Sighting& sighting, const IssueState& state, bool late,
                                    Recorded& recorded) {
  recorded.is_regression = state.last_close.has_value() && state.met_for_real && !late;
  STREAMLAB_TRY(auto insert, insert_episode.use(database));
  STREAMLAB_CHECK(insert.bind(recorded.signature_id)
                      .bind(late ? std::min(sighting.occurred_at, *state.last_close) : sighting.occurred_at)
                      .bind(sighting.run_id)
                      .bind(recorded.is_regression ? 1 : 0)
                      .bind(late ? state.last_close : std::nullopt)
                      .run());
  recorded.episode = database.last_insert_id();
  return late ? refresh_acks(database, recorded.signature_id) : come_back(sighting, state, recorded);
}

Status Recorder::Impl::come_back(const Sighting& sighting, const IssueState& state,
                                 const Recorded& recorded) {
  if (state.status != IssueStatus::resolved) return ok();
  const IssueStatus now = recorded.is_regression ? IssueStatus::regressed : IssueStatus::open;
  STREAMLAB_TRY(auto update, set_status.use(database));
  STREAMLAB_CHECK(update.bind(recorded.signature_id).bind(name_of(now)).run());
  HistoryEntry entry;
  entry.signature_id = recorded.signature_id;
  entry.at = sighting.occurred_at;
  entry.action = recorded.is_regression ? "regress" : "reopen";
  entry.from = name_of(IssueStatus::resolved);
  entry.to = name_of(now);
  entry.note = fmt::format("seen again in run {}", sighting.run_id);
  STREAMLAB_TRY([[maybe_unused]] const auto id, append_history(database, entry));
  return ok();
}

Status Recorder::Impl::try_to_wake(std::int64_t id, WallMicros at, const IssueState& state) {
  if (at <= state.muted_at) return ok();
  STREAMLAB_TRY(auto bump, bump_mute.use(database));
  STREAMLAB_CHECK(bump.bind(id).run());
  STREAMLAB_TRY(const bool over, mute_is_over(id, at, state));
  if (!over) return ok();
  STREAMLAB_TRY(const auto after, state_of(id));
  STREAMLAB_TRY(auto update, wake.use(database));
  STREAMLAB_CHECK(update.bind(id).run());
  HistoryEntry entry;
  entry.signature_id = id;
  entry.at = at;
  entry.action = "wake";
  entry.from = name_of(IssueStatus::muted);
  entry.to = name_of(after.status);
  entry.note = "was muted " + describe(state.mute);
  STREAMLAB_TRY([[maybe_unused]] const auto row, append_history(database, entry));
  return ok();
}

Result<bool> Recorder::Impl::mute_is_over(std::int64_t id, WallMicros at, const IssueState& state) {
  if (state.mute.until && at >= *state.mute.until) return true;
  if (!state.mute.count || state.mute_seen + 1 < *state.mute.count) return false;
  if (!state.mute.window_us) return true;
  STREAMLAB_TRY(auto row, nth_latest.use(database));
  row.bind(id).bind(state.muted_at).bind(*state.mute.count - 1);
  STREAMLAB_TRY(const bool found, row.step());
  return found && at - row.integer(0) < *state.mute.window_us;
}

}  // namespace streamlab::kb
