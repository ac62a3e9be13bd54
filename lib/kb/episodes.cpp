// SPDX-License-Identifier: Apache-2.0
#include "kb/episodes.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "base/json_parts.hpp"
#include "kb/release.hpp"
#include "kb/snapshot.hpp"

namespace streamlab::kb {

namespace {

constexpr WallMicros kEver = std::numeric_limits<WallMicros>::min();
constexpr WallMicros kNever = std::numeric_limits<WallMicros>::max();

struct FirstSeen {
  WallMicros at = 0;
  std::int64_t run_id = 0;
};

/// The earliest real occurrence in (after, until], of a release that is not older than `fixed_in`.
Result<std::optional<FirstSeen>> earliest(sqlite::Database& database, std::int64_t id, WallMicros after,
                                          WallMicros until, const std::string& fixed_in = {}) {
  STREAMLAB_TRY(
      auto select,
      database.prepare("SELECT o.occurred_at_us, o.run_id, r.release FROM anomaly_occurrence o"
                       " JOIN test_run r ON r.id = o.run_id"
                       " WHERE o.signature_id = ? AND o.occurred_at_us > ? AND o.occurred_at_us <= ?"
                       " AND o.injected = 0 ORDER BY o.occurred_at_us, o.run_id, o.seq"));
  auto rows = select.use();
  rows.bind(id).bind(after).bind(until);
  std::map<std::string, bool> older;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return std::optional<FirstSeen>{};
    const FirstSeen found{rows.integer(0), rows.integer(1)};
    if (fixed_in.empty()) return std::optional(found);
    const auto [place, fresh] = older.emplace(rows.text(2), false);
    if (fresh) {
      STREAMLAB_TRY(place->second, is_older_release(database, place->first, fixed_in));
    }
    if (!place->second) return std::optional(found);
  }
}

/// The episode's beginning after a look at the occurrences of its stretch; false: it has none and vanishes.
bool begin_at(Episode& episode, const std::optional<FirstSeen>& first, bool may_shrink) {
  if (!first) return !may_shrink;
  if (may_shrink || first->at < episode.opened)
    episode.opened = first->at, episode.opened_run_id = first->run_id;
  return true;
}

WallMicros bound_of(const Episode& closed) {
  return std::max(*closed.closed,
                  closed.opened);  // a clock that went back may have closed it before it opened
}

}  // namespace

nlohmann::ordered_json json_of(const std::vector<Episode>& episodes) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& e : episodes)
    out.push_back({{"opened", e.opened},
                   {"run", json_or_null(e.opened_run_id)},
                   {"is_regression", e.is_regression},
                   {"first_ack", json_or_null(e.first_ack)},
                   {"closed", json_or_null(e.closed)},
                   {"closed_by", json_or_null(e.closed_by)}});
  return out;
}

std::vector<Episode> episodes_from(const nlohmann::json& json) {
  std::vector<Episode> out;
  if (!json.is_array()) return out;
  for (const auto& one : json) {
    Episode e;
    e.opened = number_in(one, "opened").value_or(0);
    e.opened_run_id = number_in(one, "run");
    e.is_regression = one.value("is_regression", false);
    e.first_ack = number_in(one, "first_ack"), e.closed = number_in(one, "closed");
    e.closed_by = number_in(one, "closed_by");
    out.push_back(e);
  }
  return out;
}

Status write_episodes(sqlite::Database& database, std::int64_t id, const std::vector<Episode>& episodes) {
  STREAMLAB_TRY(auto clear, database.prepare("DELETE FROM anomaly_episode WHERE signature_id = ?"));
  STREAMLAB_CHECK(clear.use().bind(id).run());
  STREAMLAB_TRY(
      auto insert,
      database.prepare("INSERT INTO anomaly_episode (signature_id, opened_at_us, opened_run_id,"
                       " is_regression, first_ack_us, closed_at_us, close_history_id)"
                       " VALUES (?1, ?2, (SELECT id FROM test_run WHERE id = ?3), ?4, ?5, ?6, ?7)"));
  for (const auto& e : episodes)
    STREAMLAB_CHECK(insert.use()
                        .bind(id)
                        .bind(e.opened)
                        .bind(e.opened_run_id)
                        .bind(e.is_regression ? 1 : 0)
                        .bind(e.first_ack)
                        .bind(e.closed)
                        .bind(e.closed_by)
                        .run());
  return ok();
}

Result<std::vector<Episode>> follow_occurrences(sqlite::Database& database, std::int64_t id,
                                                std::vector<Episode> episodes, const Closes& closes,
                                                bool may_shrink) {
  std::sort(episodes.begin(), episodes.end(), [](const Episode& a, const Episode& b) {
    return std::pair(a.closed.value_or(kNever), a.opened) < std::pair(b.closed.value_or(kNever), b.opened);
  });
  std::vector<Episode> out;
  WallMicros after = kEver;
  std::optional<Episode> open;
  for (auto& episode : episodes) {
    if (!episode.closed) {
      open = episode;
      continue;
    }
    const WallMicros until = bound_of(episode);
    STREAMLAB_TRY(const auto first, earliest(database, id, after, until));
    if (begin_at(episode, first, may_shrink)) out.push_back(episode);
    after = until;
  }
  if (closes.last && *closes.last > after) {  // a close that had nothing to close then
    STREAMLAB_TRY(const auto first, earliest(database, id, after, *closes.last));
    if (first) out.push_back(Episode{0, first->at, closes.last, {}, false, first->run_id, {}});
    after = *closes.last;
  }
  STREAMLAB_TRY(const auto first, earliest(database, id, after, kNever, closes.last ? closes.fixed_in : ""));
  if (open) {
    if (begin_at(*open, first, may_shrink)) out.push_back(*open);
  } else if (first) {
    out.push_back(Episode{0, first->at, {}, {}, closes.last && !out.empty(), first->run_id, {}});
  }
  return out;
}

Status refresh_acks(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      auto update,
      database.prepare(
          "WITH RECURSIVE member(id, until) AS (VALUES (?1, 9223372036854775807)"
          " UNION SELECT s.id, m.until FROM member m JOIN anomaly_signature s ON s.merged_into = m.id"
          " UNION SELECT s.split_from, min(m.until, s.split_history_id) FROM member m"
          "  JOIN anomaly_signature s ON s.id = m.id WHERE s.split_from IS NOT NULL)"
          "UPDATE anomaly_episode SET first_ack_us ="
          " (SELECT min(h.at_us) FROM member m JOIN issue_history h ON h.signature_id = m.id AND h.id <= "
          "m.until"
          "  WHERE h.is_human = 1 AND h.action <> 'undo' AND h.at_us >= anomaly_episode.opened_at_us"
          "  AND (anomaly_episode.closed_at_us IS NULL OR h.at_us <= anomaly_episode.closed_at_us)"
          "  AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id))"
          " WHERE signature_id = ?1"));
  return update.use().bind(id).run();
}

}  // namespace streamlab::kb
