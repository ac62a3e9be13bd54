// SPDX-License-Identifier: Apache-2.0
#include "kb/moving.hpp"

#include <algorithm>

#include "kb/query.hpp"

namespace streamlab::kb {

namespace {

constexpr std::string_view kToShadow =
    "INSERT OR IGNORE INTO occurrence_shadow (fingerprint_id, run_id, seq, occurred_at_us, injected,"
    " payload_time_us) SELECT fingerprint_id, run_id, seq, occurred_at_us, injected, payload_time_us"
    " FROM anomaly_occurrence WHERE signature_id = ?1 AND fingerprint_id IN (SELECT value FROM "
    "json_each(?2))";

/// What waits behind an occurrence that has gone comes forward.
Status reveal(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto show, database.prepare(
                               "INSERT OR IGNORE INTO anomaly_occurrence (run_id, seq, signature_id,"
                               " occurred_at_us, fingerprint_id, injected, payload_time_us)"
                               " SELECT w.run_id, w.seq, ?1, w.occurred_at_us, w.fingerprint_id, w.injected,"
                               " w.payload_time_us FROM anomaly_fingerprint f"
                               " JOIN occurrence_shadow w ON w.fingerprint_id = f.id"
                               " WHERE f.signature_id = ?1 ORDER BY w.fingerprint_id"));
  STREAMLAB_CHECK(show.use().bind(id).run());
  STREAMLAB_TRY(auto forget,
                database.prepare("DELETE FROM occurrence_shadow WHERE fingerprint_id IN"
                                 " (SELECT id FROM anomaly_fingerprint WHERE signature_id = ?1)"
                                 " AND EXISTS (SELECT 1 FROM anomaly_occurrence o WHERE o.signature_id = ?1"
                                 "  AND o.run_id = occurrence_shadow.run_id AND o.seq = occurrence_shadow.seq"
                                 "  AND o.fingerprint_id = occurrence_shadow.fingerprint_id)"));
  return forget.use().bind(id).run();
}

}  // namespace

Result<std::vector<std::int64_t>> numbers(sqlite::Database& database, std::string_view sql,
                                          std::int64_t bound) {
  STREAMLAB_TRY(auto select, database.prepare(sql));
  auto rows = select.use();
  rows.bind(bound);
  std::vector<std::int64_t> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.integer(0));
  }
}

Result<Standing> standing_of(sqlite::Database& database, std::int64_t id) {
  Standing out;
  STREAMLAB_TRY(out.snapshot, read_snapshot(database, id));
  STREAMLAB_TRY(out.episodes, episodes(database, id));
  STREAMLAB_TRY(out.tally, tally_of(database, id));
  return out;
}

nlohmann::ordered_json json_of(const Standing& standing) {
  auto json = json_of(standing.snapshot);
  json["episodes"] = json_of(standing.episodes);
  json["tally"] = json_of(standing.tally);
  return json;
}

Standing standing_from(const nlohmann::json& json) {
  return {snapshot_from(json), episodes_from(json.value("episodes", nlohmann::json::array())),
          tally_from(json.value("tally", nlohmann::json::object()))};
}

void settle_last_close(Standing& standing) {
  auto& last = standing.snapshot.last_close;
  const auto& episodes = standing.episodes;
  if (episodes.empty() || episodes.back().closed || !last || *last < episodes.back().opened) return;
  last.reset();
  for (const auto& episode : episodes)
    if (episode.closed) last = std::max(*episode.closed, last.value_or(*episode.closed));
}

Status stand_again(sqlite::Database& database, std::int64_t id, Standing& standing, bool may_shrink) {
  const Closes closes{standing.snapshot.last_close, standing.snapshot.fixed_in};
  STREAMLAB_TRY(auto episodes,
                follow_occurrences(database, id, std::move(standing.episodes), closes, may_shrink));
  standing.episodes = std::move(episodes);
  STREAMLAB_CHECK(write_episodes(database, id, standing.episodes));
  STREAMLAB_CHECK(recount(database, id, standing.tally));
  return regress_if_open(database, id, standing.snapshot);
}

Status move_fingerprints(sqlite::Database& database, const std::string& ids_json, std::int64_t from,
                         std::int64_t to) {
  STREAMLAB_TRY(auto hashes, database.prepare("UPDATE anomaly_fingerprint SET signature_id = ?2"
                                              " WHERE id IN (SELECT value FROM json_each(?1))"));
  STREAMLAB_CHECK(hashes.use().bind(ids_json).bind(to).run());
  STREAMLAB_TRY(
      auto rows,
      database.prepare("UPDATE OR IGNORE anomaly_occurrence SET signature_id = ?2 WHERE signature_id = ?1"
                       " AND fingerprint_id IN (SELECT value FROM json_each(?3))"));
  STREAMLAB_CHECK(rows.use().bind(from).bind(to).bind(ids_json).run());
  STREAMLAB_TRY(auto shadow, database.prepare(kToShadow));
  STREAMLAB_CHECK(shadow.use().bind(from).bind(ids_json).run());
  STREAMLAB_TRY(auto gone, database.prepare("DELETE FROM anomaly_occurrence WHERE signature_id = ?1"
                                            " AND fingerprint_id IN (SELECT value FROM json_each(?2))"));
  STREAMLAB_CHECK(gone.use().bind(from).bind(ids_json).run());
  STREAMLAB_CHECK(reveal(database, to));
  return reveal(database, from);
}

Status absorb(sqlite::Database& database, std::int64_t from, std::int64_t to) {
  STREAMLAB_TRY(const auto ids,
                numbers(database, "SELECT id FROM anomaly_fingerprint WHERE signature_id = ?", from));
  STREAMLAB_CHECK(move_fingerprints(database, nlohmann::json(ids).dump(), from, to));
  STREAMLAB_TRY(auto hide, database.prepare("UPDATE anomaly_signature SET merged_into = ?2 WHERE id = ?1"));
  STREAMLAB_CHECK(hide.use().bind(from).bind(to).run());
  STREAMLAB_TRY(auto runs, database.prepare("DELETE FROM issue_run WHERE signature_id = ?"));
  return runs.use().bind(from).run();
}

Status mirror(sqlite::Database& database, std::int64_t id, const Actor& actor, HistoryEntry entry) {
  entry.signature_id = id, entry.at = actor.at, entry.actor = actor.name, entry.is_human = false;
  STREAMLAB_TRY([[maybe_unused]] const auto row, append_history(database, entry));
  return ok();
}

}  // namespace streamlab::kb
