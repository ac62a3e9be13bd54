// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "kb/grouping.hpp"
#include "kb/moving.hpp"

namespace streamlab::kb {

namespace {

struct Print {
  std::int64_t id = 0;
  std::string hash;
  bool grouping = false, pinned = false, chosen = false;
  std::int64_t grouping_id = 0;
  [[nodiscard]] bool stays() const { return !chosen; }
};

Result<std::vector<Print>> prints_of(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT id, signature_hash, kind = 'grouping', pinned,"
                                              " ifnull(grouping_id, 0) FROM anomaly_fingerprint"
                                              " WHERE signature_id = ? ORDER BY kind = 'grouping' DESC, id"));
  auto rows = select.use();
  rows.bind(id);
  std::vector<Print> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(
        {rows.integer(0), rows.text(1), rows.integer(2) != 0, rows.integer(3) != 0, false, rows.integer(4)});
  }
}

Status choose(std::vector<Print>& prints, std::int64_t id, const std::string& given) {
  const std::string prefix = to_lower(given.starts_with("h:") ? given.substr(2) : given);
  const Error unknown =
      Error{ErrorCode::usage, fmt::format("issue {} has no fingerprint `{}`", id, printable(given))}
          .with_help(fmt::format("see `issues explain {}`", id));
  if (prefix.size() < 4) return unknown;
  std::vector<Print*> fitting;
  for (auto& print : prints)
    if (print.hash.starts_with(prefix)) fitting.push_back(&print);
  if (fitting.empty()) return unknown;
  if (fitting.size() > 1) {
    Error error{ErrorCode::usage, fmt::format("`{}` fits more than one fingerprint", printable(given))};
    for (const Print* print : fitting) error.notes.push_back(print->hash);
    error.help = "write more of the hash";
    return error;
  }
  Print& print = *fitting.front();
  print.chosen = true;
  if (!print.grouping) {
    print.pinned = true;  // by itself: its grouping hash stays and would call it back
    return ok();
  }
  for (auto& other : prints)
    if (other.grouping_id == print.id && !other.pinned) other.chosen = true;
  return ok();
}

/// A hash that no issue was made from yet: one of those split off, else one derived from it.
Result<std::string> free_hash(sqlite::Database& database, const std::vector<Print>& chosen) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT 1 FROM anomaly_signature WHERE signature_hash = ?"));
  const auto is_taken = [&](const std::string& hash) -> Result<bool> {
    auto row = select.use();
    row.bind(hash);
    return row.step();
  };
  for (const auto& print : chosen) {
    STREAMLAB_TRY(const bool taken, is_taken(print.hash));
    if (!taken) return print.hash;
  }
  for (int n = 1;; ++n) {
    auto hash = sha256_hex(fmt::format("streamlab-split-v1/{}/{}", chosen.front().hash, n));
    STREAMLAB_TRY(const bool taken, is_taken(hash));
    if (!taken) return hash;
  }
}

/// A copy of the issue, or of the one merged into it whose hash this is, with another identity.
Result<std::int64_t> copy_issue(sqlite::Database& database, std::int64_t id, const std::string& hash,
                                const std::vector<Print>& chosen) {
  std::int64_t model = id;
  STREAMLAB_TRY(auto find, database.prepare("SELECT id FROM anomaly_signature WHERE signature_hash = ?"));
  for (const auto& print : chosen) {
    auto row = find.use();
    row.bind(print.hash);
    STREAMLAB_TRY(const bool found, row.step());
    if (!found) continue;
    model = row.integer(0);
    break;
  }
  STREAMLAB_TRY(
      auto copy,
      database.prepare("INSERT INTO anomaly_signature (uid, signature_hash, algo, title, error_class,"
                       " endpoint_pattern, status_code, reason, detail, frames, parts, severity, rule_id,"
                       " first_seen_us, last_seen_us, split_from)"
                       " SELECT lower(hex(randomblob(16))), ?1, algo, title, error_class, endpoint_pattern,"
                       " status_code, reason, detail, frames, parts, severity, rule_id, first_seen_us,"
                       " last_seen_us, ?2 FROM anomaly_signature WHERE id = ?3"));
  STREAMLAB_CHECK(copy.use().bind(hash).bind(id).bind(model).run());
  const auto fresh = database.last_insert_id();
  STREAMLAB_TRY(auto text,
                database.prepare("INSERT INTO issue_text (rowid, title, endpoint, frames, notes)"
                                 " SELECT ?1, title, endpoint, frames, '' FROM issue_text WHERE rowid = ?2"));
  STREAMLAB_CHECK(text.use().bind(fresh).bind(model).run());
  return fresh;
}

Status pin(sqlite::Database& database, std::int64_t fingerprint, bool pinned) {
  STREAMLAB_TRY(auto update, database.prepare("UPDATE anomaly_fingerprint SET pinned = ? WHERE id = ?"));
  return update.use().bind(pinned ? 1 : 0).bind(fingerprint).run();
}

Status keep_apart(sqlite::Database& database, std::string_view sql, std::int64_t a, std::int64_t b) {
  STREAMLAB_TRY(auto change, database.prepare(sql));
  return change.use().bind(std::min(a, b)).bind(std::max(a, b)).run();
}

Result<std::vector<Print>> chosen_of(sqlite::Database& database, std::int64_t id,
                                     const std::vector<std::string>& prefixes,
                                     nlohmann::ordered_json& before) {
  STREAMLAB_TRY(auto prints, prints_of(database, id));
  const auto original = prints;
  for (const auto& prefix : prefixes) STREAMLAB_CHECK(choose(prints, id, prefix));
  if (std::none_of(prints.begin(), prints.end(), [](const Print& p) { return p.stays(); }))
    return Error{ErrorCode::usage, fmt::format("that is all of issue {}", id)}.with_help(
        fmt::format("leave a fingerprint where it is; see `issues explain {}`", id));
  std::vector<Print> chosen;
  before = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (!prints[i].chosen) continue;
    before.push_back({{"id", prints[i].id}, {"pinned", original[i].pinned}});
    chosen.push_back(prints[i]);
  }
  return chosen;
}

/// The new issue begins where the old one stands.
Status stand_up(sqlite::Database& database, std::int64_t fresh, const Standing& old) {
  Standing standing = old;
  for (auto& episode : standing.episodes) episode.closed_by.reset();
  standing.tally.lost = standing.tally.lost_injected = standing.tally.uncounted = 0;
  STREAMLAB_CHECK(stand_again(database, fresh, standing, true));
  return write_snapshot(database, fresh, standing.snapshot);
}

}  // namespace

Result<Split> split_issue(sqlite::Database& database, std::int64_t id,
                          const std::vector<std::string>& prefixes, const Actor& actor,
                          const std::string& note) {
  nlohmann::ordered_json prints_before;
  STREAMLAB_TRY(const auto chosen, chosen_of(database, id, prefixes, prints_before));
  STREAMLAB_TRY(auto standing, standing_of(database, id));
  const auto old = standing;
  STREAMLAB_TRY(const auto hash, free_hash(database, chosen));
  STREAMLAB_TRY(const auto fresh, copy_issue(database, id, hash, chosen));

  Split out{fresh, {}, 0};
  std::vector<std::int64_t> ids;
  for (const auto& print : chosen) {
    ids.push_back(print.id);
    out.hashes.push_back(print.hash);
    STREAMLAB_CHECK(pin(database, print.id, print.pinned));
  }
  STREAMLAB_CHECK(move_fingerprints(database, nlohmann::json(ids).dump(), id, fresh));
  STREAMLAB_CHECK(stand_up(database, fresh, old));
  STREAMLAB_CHECK(stand_again(database, id, standing, standing.tally.lost == 0));
  STREAMLAB_CHECK(
      keep_apart(database, "INSERT OR IGNORE INTO issue_apart (low_id, high_id) VALUES (?, ?)", id, fresh));

  auto state = json_of(old);
  state["split"] = {{"into", fresh}, {"fingerprints", prints_before}};
  STREAMLAB_TRY(const auto row, write_act(database, id, actor, state, standing.snapshot,
                                          entry_of("split", "", fmt::format("issue {}", fresh), note)));
  STREAMLAB_TRY(auto link,
                database.prepare("UPDATE anomaly_signature SET split_history_id = ? WHERE id = ?"));
  STREAMLAB_CHECK(link.use().bind(row).bind(fresh).run());
  STREAMLAB_CHECK(mirror(database, fresh, actor, entry_of("split off", fmt::format("issue {}", id), "")));
  STREAMLAB_CHECK(refresh_acks(database, fresh));
  STREAMLAB_TRY(const auto count,
                numbers(database, "SELECT occurrence_count FROM anomaly_signature WHERE id = ?", fresh));
  out.occurrences = count.empty() ? 0 : count.front();
  return out;
}

Result<Snapshot> undo_split(sqlite::Database& database, std::int64_t id, std::int64_t history_id,
                            const nlohmann::json& state) {
  const auto split = state.value("split", nlohmann::json::object());
  const auto part = number_in(split, "into").value_or(0);
  STREAMLAB_TRY(
      const auto hidden,
      numbers(database, "SELECT merged_into FROM anomaly_signature WHERE id = ? AND merged_into IS NOT NULL",
              part));
  STREAMLAB_TRY(auto acts,
                database.prepare("SELECT 1 FROM issue_history h WHERE h.signature_id = ? AND h.id > ?"
                                 " AND h.is_human = 1 AND h.action <> 'undo' AND NOT EXISTS"
                                 " (SELECT 1 FROM issue_history u WHERE u.undoes = h.id) LIMIT 1"));
  bool touched = false;
  {
    auto row = acts.use();
    row.bind(part).bind(history_id);
    STREAMLAB_TRY(touched, row.step());
  }
  if (touched || !hidden.empty())
    return Error{ErrorCode::usage, fmt::format("issue {}, which was split off, was changed since", part)}
        .with_help(
            fmt::format("take that back first: `issues undo {}`", hidden.empty() ? part : hidden.front()));

  Standing before = standing_from(state);
  STREAMLAB_TRY(const auto here, tally_of(database, id));
  STREAMLAB_TRY(const auto there, tally_of(database, part));
  before.tally.lost = here.lost + there.lost;
  before.tally.lost_injected = here.lost_injected + there.lost_injected;
  before.tally.uncounted = here.uncounted + there.uncounted;
  for (const auto& print : split.value("fingerprints", nlohmann::json::array()))
    STREAMLAB_CHECK(pin(database, number_in(print, "id").value_or(0), print.value("pinned", false)));
  STREAMLAB_CHECK(absorb(database, part, id));
  STREAMLAB_TRY(auto forget, database.prepare("UPDATE anomaly_signature SET split_from = NULL,"
                                              " split_history_id = NULL WHERE id = ?"));
  STREAMLAB_CHECK(forget.use().bind(part).run());
  STREAMLAB_CHECK(keep_apart(database, "DELETE FROM issue_apart WHERE low_id = ? AND high_id = ?", id, part));
  STREAMLAB_CHECK(stand_again(database, id, before, false));
  return before.snapshot;
}

}  // namespace streamlab::kb
