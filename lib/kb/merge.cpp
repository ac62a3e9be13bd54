// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "kb/grouping.hpp"
#include "kb/messages.hpp"
#include "kb/moving.hpp"

namespace streamlab::kb {

namespace {

Error refused_merge(std::int64_t id, std::int64_t into, std::string reason, std::string help) {
  return Error{ErrorCode::usage, fmt::format("cannot merge issue {} into {}", id, into)}
      .with_reason(std::move(reason))
      .with_help(std::move(help));
}

/// Those that are to be merged: each once, and none that is merged already.
Result<std::vector<std::int64_t>> candidates(sqlite::Database& database, const std::vector<std::int64_t>& ids,
                                             std::int64_t into, Apart apart) {
  std::vector<std::int64_t> out;
  for (const auto id : ids) {
    STREAMLAB_TRY(const auto root, root_of(database, id));
    if (id == into) return refused_merge(id, into, "it is the same issue", "name another one");
    if (root == into || std::find(out.begin(), out.end(), root) != out.end()) continue;
    if (apart == Apart::respected) {
      STREAMLAB_TRY(const bool never, are_apart(database, root, into));
      if (never)
        return refused_merge(id, into, "a split keeps them apart", "add --again to merge them all the same");
    }
    out.push_back(root);
  }
  return out;
}

/// The words and episodes of `to` once `from` is part of it.
void join_standing(Standing& to, const Standing& from) {
  to.episodes.insert(to.episodes.end(), from.episodes.begin(), from.episodes.end());
  to.episodes = join_overlapping(std::move(to.episodes));
  auto& state = to.snapshot;
  if (from.snapshot.last_close)
    state.last_close =
        std::max(*from.snapshot.last_close, state.last_close.value_or(*from.snapshot.last_close));
  settle_last_close(to);
  if (state.owner.empty()) state.owner = from.snapshot.owner;
  const bool is_open = !to.episodes.empty() && !to.episodes.back().closed;
  if (state.real_status() == "resolved" && is_open)
    state.set_real_status(from.snapshot.real_status() == "resolved" ? "regressed"
                                                                    : from.snapshot.real_status());
  to.tally.add(from.tally);
}

Result<std::vector<std::string>> endpoints_of(sqlite::Database& database, std::int64_t into,
                                              std::vector<std::int64_t> others) {
  others.push_back(into);
  STREAMLAB_TRY(auto select, database.prepare("SELECT DISTINCT endpoint_pattern FROM anomaly_signature"
                                              " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY 1"));
  auto rows = select.use();
  rows.bind(nlohmann::json(others).dump());
  std::vector<std::string> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.text(0));
  }
}

}  // namespace

Result<std::int64_t> root_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(const auto found,
                numbers(database,
                        "WITH RECURSIVE up(id, depth) AS (SELECT ?1, 0 UNION SELECT s.merged_into, depth + 1"
                        " FROM up JOIN anomaly_signature s ON s.id = up.id WHERE s.merged_into IS NOT NULL)"
                        " SELECT id FROM up ORDER BY depth DESC LIMIT 1",
                        id));
  return found.empty() ? id : found.front();
}

Result<bool> are_apart(sqlite::Database& database, std::int64_t a, std::int64_t b) {
  STREAMLAB_TRY(auto select,
                database.prepare("WITH RECURSIVE left_of(id) AS (SELECT ?1 UNION SELECT s.id FROM left_of m"
                                 "  JOIN anomaly_signature s ON s.merged_into = m.id),"
                                 " right_of(id) AS (SELECT ?2 UNION SELECT s.id FROM right_of m"
                                 "  JOIN anomaly_signature s ON s.merged_into = m.id)"
                                 " SELECT 1 FROM left_of l JOIN right_of r JOIN issue_apart p"
                                 "  ON p.low_id = min(l.id, r.id) AND p.high_id = max(l.id, r.id) LIMIT 1"));
  auto row = select.use();
  row.bind(a).bind(b);
  return row.step();
}

Result<Change> merge_issues(sqlite::Database& database, const std::vector<std::int64_t>& ids,
                            std::int64_t into, const Actor& actor, const std::string& note, Apart apart) {
  STREAMLAB_TRY(const auto chosen, candidates(database, ids, into, apart));
  if (chosen.empty()) return Change{false, "", fmt::format("{}", into), "merge"};
  STREAMLAB_TRY(auto standing, standing_of(database, into));
  auto state = json_of(standing);
  state["merged"] = nlohmann::ordered_json::array();
  std::vector<std::string> names;
  for (const auto id : chosen) {
    STREAMLAB_TRY(const auto from, standing_of(database, id));
    STREAMLAB_TRY(const auto hashes,
                  numbers(database, "SELECT id FROM anomaly_fingerprint WHERE signature_id = ?", id));
    state["merged"].push_back({{"id", id}, {"fingerprints", hashes}, {"tally", json_of(from.tally)}});
    join_standing(standing, from);
    STREAMLAB_CHECK(absorb(database, id, into));
    STREAMLAB_CHECK(mirror(database, id, actor, entry_of("merged", "", fmt::format("issue {}", into))));
    names.push_back(std::to_string(id));
  }
  STREAMLAB_TRY(const auto endpoints, endpoints_of(database, into, chosen));
  STREAMLAB_TRY(const auto aliases, make_aliases(database, into, endpoints));
  if (!aliases.empty()) state["aliases"] = aliases;
  STREAMLAB_CHECK(write_episodes(database, into, standing.episodes));
  STREAMLAB_CHECK(recount(database, into, standing.tally));
  const auto words = join(names, ", ");
  STREAMLAB_TRY([[maybe_unused]] const auto row,
                write_act(database, into, actor, state, standing.snapshot,
                          entry_of("merge", words, fmt::format("issue {}", into), note)));
  return Change{true, words, std::to_string(into), "merge", !aliases.empty()};
}

Result<Snapshot> undo_merge(sqlite::Database& database, std::int64_t id, const nlohmann::json& state) {
  Standing before = standing_from(state);
  STREAMLAB_TRY(auto forget, database.prepare("DELETE FROM anomaly_fingerprint WHERE id IN"
                                              " (SELECT value FROM json_each(?))"));
  STREAMLAB_CHECK(forget.use().bind(state.value("aliases", nlohmann::json::array()).dump()).run());
  STREAMLAB_TRY(const auto now, tally_of(database, id));
  before.tally.lost = now.lost, before.tally.lost_injected = now.lost_injected;
  for (const auto& one : state.value("merged", nlohmann::json::array())) {
    const auto part = number_in(one, "id").value_or(0);
    const auto listed = one.value("fingerprints", nlohmann::json::array()).dump();
    // What was met under its grouping hashes since then is its own, too.
    STREAMLAB_TRY(auto find, database.prepare("SELECT json_group_array(id) FROM anomaly_fingerprint"
                                              " WHERE signature_id = ?1"
                                              " AND (id IN (SELECT value FROM json_each(?2)) OR (pinned = 0"
                                              "  AND grouping_id IN (SELECT value FROM json_each(?2))))"));
    std::string moved;
    {
      auto row = find.use();
      row.bind(id).bind(listed);
      STREAMLAB_TRY([[maybe_unused]] const bool found, row.step());
      moved = row.text(0);
    }
    STREAMLAB_TRY(auto show,
                  database.prepare("UPDATE anomaly_signature SET merged_into = NULL WHERE id = ?"));
    STREAMLAB_CHECK(show.use().bind(part).run());
    STREAMLAB_CHECK(move_fingerprints(database, moved, id, part));
    STREAMLAB_TRY(auto standing, standing_of(database, part));
    standing.tally = tally_from(one.value("tally", nlohmann::json::object()));
    before.tally.lost = std::max<std::int64_t>(0, before.tally.lost - standing.tally.lost);
    before.tally.lost_injected =
        std::max<std::int64_t>(0, before.tally.lost_injected - standing.tally.lost_injected);
    STREAMLAB_CHECK(stand_again(database, part, standing, false));
    STREAMLAB_CHECK(write_snapshot(database, part, standing.snapshot));
  }
  STREAMLAB_CHECK(stand_again(database, id, before, false));
  return before.snapshot;
}

}  // namespace streamlab::kb
