// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "kb/exchange.hpp"
#include "kb/grouping.hpp"
#include "kb/index_text.hpp"
#include "kb/messages.hpp"
#include "kb/moving.hpp"

namespace streamlab::kb {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxLine = std::size_t{16} << 20;

Error bad_line(std::size_t number, std::string reason) {
  return Error{ErrorCode::usage, fmt::format("line {} of the import cannot be read", number)}
      .with_reason(std::move(reason))
      .with_help("an import is what `issues export` wrote");
}

struct Lines {
  std::vector<Json> runs, issues, occurrences;
};

Result<Lines> read_lines(std::istream& in) {
  Lines out;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (text.size() > kMaxLine) return bad_line(number, "it is longer than 16 MiB");
    auto json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return bad_line(number, "it is no JSON object");
    const auto kind = json.find("kind");
    if (kind == json.end() || !kind->is_string()) return bad_line(number, "it has no kind");
    auto& list = *kind == "run" ? out.runs : *kind == "issue" ? out.issues : out.occurrences;
    if (*kind != "run" && *kind != "issue" && *kind != "occurrences")
      return bad_line(number, "its kind is none of run, issue and occurrences");
    if (*kind != "occurrences" && !json.value("uid", Json()).is_string())
      return bad_line(number, "it has no uid");
    list.push_back(std::move(json));
  }
  const auto by_uid = [](const Json& a, const Json& b) { return a["uid"] < b["uid"]; };
  std::sort(out.issues.begin(), out.issues.end(), by_uid);
  return out;
}

/// Runs one statement whose ?1 is a JSON text.
Status run_json(sqlite::Database& database, std::string_view sql, const Json& json) {
  STREAMLAB_TRY(auto statement, database.prepare(sql));
  return statement.use().bind(json.dump()).run();
}

Result<std::optional<std::int64_t>> find_id(sqlite::Database& database, std::string_view sql,
                                            const std::string& key) {
  STREAMLAB_TRY(auto select, database.prepare(sql));
  auto row = select.use();
  row.bind(key);
  STREAMLAB_TRY(const bool found, row.step());
  return found ? row.maybe_integer(0) : std::nullopt;
}

Status import_run(sqlite::Database& database, const Json& run, Imported& done) {
  STREAMLAB_CHECK(
      run_json(database,
               "INSERT OR IGNORE INTO test_scenario (uid, name, protocol, mode, endpoint, endpoint_pattern,"
               " expected_p95_latency_ms, expected_error_rate, definition) SELECT ?1 ->> '$.scenario.uid',"
               " ?1 ->> '$.scenario.name', ?1 ->> '$.scenario.protocol', ?1 ->> '$.scenario.mode',"
               " ?1 ->> '$.scenario.endpoint', ?1 ->> '$.scenario.endpoint_pattern',"
               " ?1 ->> '$.scenario.expected_p95_latency_ms', ?1 ->> '$.scenario.expected_error_rate',"
               " ?1 ->> '$.scenario.definition'",
               run));
  STREAMLAB_CHECK(run_json(
      database,
      "INSERT OR IGNORE INTO test_run (uid, scenario_id, scenario_file, endpoint, status, started_at_us,"
      " ended_at_us, release, env, tags, seed, rate_qps, verdict, is_within_slo, offered, errors)"
      " SELECT ?1 ->> '$.uid', (SELECT id FROM test_scenario WHERE uid = ?1 ->> '$.scenario.uid'),"
      " ?1 ->> '$.scenario_file', ?1 ->> '$.endpoint', ?1 ->> '$.status', ?1 ->> '$.started_at_us',"
      " ?1 ->> '$.ended_at_us', ?1 ->> '$.release', ?1 ->> '$.env', ?1 ->> '$.tags', ?1 ->> '$.seed',"
      " ?1 ->> '$.rate_qps', ?1 ->> '$.verdict', ?1 ->> '$.is_within_slo', ?1 ->> '$.offered', ?1 ->> "
      "'$.errors'",
      run));
  done.runs += database.changes();
  return ok();
}

/// The issues here that this one is: by its uid, and by each of its fingerprints.
Result<std::set<std::int64_t>> same_here(sqlite::Database& database, const Json& issue) {
  std::set<std::int64_t> out;
  const auto take = [&](std::string_view sql, const std::string& key) -> Status {
    STREAMLAB_TRY(const auto id, find_id(database, sql, key));
    if (!id) return ok();
    STREAMLAB_TRY(const auto root, root_of(database, *id));
    out.insert(root);
    return ok();
  };
  STREAMLAB_CHECK(take("SELECT id FROM anomaly_signature WHERE uid = ?", issue.value("uid", "")));
  STREAMLAB_CHECK(
      take("SELECT id FROM anomaly_signature WHERE signature_hash = ?", issue.value("signature_hash", "")));
  for (const auto& print : issue.value("fingerprints", Json::array()))
    STREAMLAB_CHECK(take("SELECT signature_id FROM anomaly_fingerprint WHERE signature_hash = ?",
                         print.value("hash", "")));
  return out;
}

Result<std::int64_t> make_issue(sqlite::Database& database, const Json& issue) {
  STREAMLAB_CHECK(run_json(
      database,
      "INSERT INTO anomaly_signature (uid, signature_hash, algo, title, error_class, endpoint_pattern, "
      "status_code,"
      " reason, detail, frames, parts, severity, rule_id, first_seen_us, last_seen_us) SELECT ?1 ->> '$.uid',"
      " ?1 ->> '$.signature_hash', ?1 ->> '$.algo', ?1 ->> '$.title', ?1 ->> '$.error_class',"
      " ?1 ->> '$.endpoint_pattern', ?1 ->> '$.status_code', ?1 ->> '$.reason', ?1 ->> '$.detail',"
      " ?1 -> '$.frames', ?1 -> '$.parts', ?1 ->> '$.severity', ?1 ->> '$.rule_id',"
      " ?1 ->> '$.tally.first_seen', ?1 ->> '$.tally.last_seen'",
      issue));
  const auto id = database.last_insert_id();
  STREAMLAB_TRY(auto text,
                database.prepare("INSERT INTO issue_text (rowid, title, endpoint, frames, notes)"
                                 " SELECT id, title || ' ' || error_class || ' ' || detail,"
                                 " endpoint_pattern, frames, '' FROM anomaly_signature WHERE id = ?"));
  STREAMLAB_CHECK(text.use().bind(id).run());
  STREAMLAB_TRY(
      auto frames,
      database.prepare("INSERT OR IGNORE INTO issue_frame (frame, signature_id) SELECT f.value, s.id"
                       " FROM anomaly_signature s, json_each(s.frames) f WHERE s.id = ?"));
  STREAMLAB_CHECK(frames.use().bind(id).run());
  return id;
}

Status import_prints(sqlite::Database& database, const Json& issue, std::int64_t id) {
  STREAMLAB_TRY(auto insert,
                database.prepare(
                    "INSERT INTO anomaly_fingerprint (signature_hash, kind, algo, pinned, signature_id,"
                    " grouping_id) SELECT p.value ->> '$.hash', p.value ->> '$.kind', p.value ->> '$.algo',"
                    " p.value ->> '$.pinned', ?2, (SELECT id FROM anomaly_fingerprint WHERE"
                    " signature_hash = p.value ->> '$.grouping') FROM json_each(?1, '$.fingerprints') p"
                    " WHERE iif(p.value ->> '$.kind' = 'grouping', 0, 1) = ?3"
                    " ON CONFLICT (signature_hash) DO UPDATE SET pinned = max(pinned, excluded.pinned),"
                    " grouping_id = ifnull(grouping_id, excluded.grouping_id)"));
  const std::string text = issue.dump();
  for (const int exact : {0, 1}) STREAMLAB_CHECK(insert.use().bind(text).bind(id).bind(exact).run());
  return ok();
}

/// What the other file learned of messages is learned here from the same messages.
Status import_messages(sqlite::Database& database, const Json& issue) {
  MessageBook book(database);
  STREAMLAB_TRY(auto alias, database.prepare("INSERT OR IGNORE INTO template_alias (fingerprint_id, parent)"
                                             " VALUES (?, ?)"));
  for (const auto& print : issue.value("fingerprints", Json::array())) {
    const auto text = [&](const char* key) {
      const auto found = print.find(key);
      return found == print.end() || found->is_null() ? std::string() : found->get<std::string>();
    };
    const std::string message = text("message"), parent = text("template");
    if (message.empty() && parent.empty()) continue;
    STREAMLAB_TRY(
        const auto id,
        find_id(database, "SELECT id FROM anomaly_fingerprint WHERE signature_hash = ?", text("hash")));
    const auto nodes = message_in(message);
    const auto key = trace::template_key(parent);
    if (!id || nodes.has_value() == message.empty() || key.has_value() == parent.empty())
      return Error{ErrorCode::usage, "the import has a message or template that is not as written"};
    if (nodes) {
      STREAMLAB_TRY([[maybe_unused]] const auto placed, book.learn(*nodes));
      STREAMLAB_CHECK(book.keep(*id, *nodes));
    }
    if (key) STREAMLAB_CHECK(alias.use().bind(*id).bind(*key).run());
  }
  return ok();
}

/// Merges and splits name rows by number; in another file those say nothing.
std::string state_of(const Json& row) {
  const auto state = nlohmann::ordered_json::parse(row.value("state", "{}"), nullptr, false);
  if (!state.is_object()) return "{}";
  if (state.contains("merged") || state.contains("split")) return R"({"imported":true})";
  return state.dump();
}

Status import_history(sqlite::Database& database, const Json& issue, std::int64_t id, Imported& done) {
  STREAMLAB_TRY(auto insert,
                database.prepare(
                    "INSERT OR IGNORE INTO issue_history (uid, signature_id, at_us, actor, is_human, action,"
                    " from_value, to_value, note, state_before, undoes) SELECT ?1 ->> '$.uid', ?2,"
                    " ?1 ->> '$.at_us', ?1 ->> '$.actor', ?1 ->> '$.is_human', ?1 ->> '$.action',"
                    " ?1 ->> '$.from', ?1 ->> '$.to', ?1 ->> '$.note', ?3,"
                    " (SELECT id FROM issue_history WHERE uid = ?1 ->> '$.undoes')"));
  STREAMLAB_TRY(auto note,
                database.prepare("UPDATE issue_text SET notes = notes || char(10) || ? WHERE rowid = ?"));
  // What undoes comes after what it undoes, whatever the clocks said.
  for (const bool undoing : {false, true})
    for (const auto& row : issue.value("history", Json::array())) {
      if (row.value("undoes", Json()).is_string() != undoing) continue;
      STREAMLAB_CHECK(insert.use().bind(row.dump()).bind(id).bind(state_of(row)).run());
      if (database.changes() == 0) continue;
      ++done.history;
      if (const auto text = row.value("note", ""); !text.empty())
        STREAMLAB_CHECK(note.use().bind(indexed_text(text)).bind(id).run());
    }
  return ok();
}

std::vector<Episode> episodes_in(sqlite::Database& database, const Json& issue, Error& failure,
                                 bool& failed) {
  std::vector<Episode> out;
  auto list = issue.value("episodes", Json::array());
  for (auto& one : list) {
    for (const auto& [key, sql] : {std::pair{"run", "SELECT id FROM test_run WHERE uid = ?"},
                                   std::pair{"closed_by", "SELECT id FROM issue_history WHERE uid = ?"}}) {
      if (!one.value(key, Json()).is_string()) continue;
      const auto id = find_id(database, sql, one[key].get<std::string>());
      if (!id.ok()) {
        failure = id.error(), failed = true;
        return out;
      }
      one[key] = id.value() ? Json(*id.value()) : Json();
    }
  }
  return episodes_from(list);
}

/// When a person last did what still counts.
std::int64_t last_human(const Json& issue) {
  std::set<std::string> undone;
  std::int64_t last = 0;
  for (const auto& row : issue.value("history", Json::array()))
    if (row.value("undoes", Json()).is_string()) undone.insert(row["undoes"].get<std::string>());
  for (const auto& row : issue.value("history", Json::array()))
    if (row.value("is_human", 0) != 0 && !undone.contains(row.value("uid", "")))
      last = std::max(last, row.value("at_us", std::int64_t{0}));
  return last;
}

Result<std::int64_t> last_human_here(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(
      const auto found,
      numbers(
          database,
          "SELECT ifnull(max(h.at_us), 0) FROM issue_history h WHERE h.signature_id = ? AND h.is_human = 1"
          " AND NOT EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id)",
          id));
  return found.empty() ? 0 : found.front();
}

/// The words of both: the later act's, and where nobody acted, those that sort last, so that order says
/// nothing.
void join_words(Standing& here, const Standing& other, std::int64_t acted_here, std::int64_t acted_there) {
  const auto mine = dump(json_of(here.snapshot)), theirs = dump(json_of(other.snapshot));
  const auto last_close = [&] {
    if (!here.snapshot.last_close) return other.snapshot.last_close;
    if (!other.snapshot.last_close) return here.snapshot.last_close;
    return std::optional(std::max(*here.snapshot.last_close, *other.snapshot.last_close));
  }();
  if (acted_there > acted_here || (acted_there == acted_here && theirs > mine))
    here.snapshot = other.snapshot;
  here.snapshot.last_close = last_close;
  here.episodes.insert(here.episodes.end(), other.episodes.begin(), other.episodes.end());
  here.episodes = join_overlapping(std::move(here.episodes));
  settle_last_close(here);
  const std::int64_t lost = std::max(here.tally.lost, other.tally.lost),
                     injected = std::max(here.tally.lost_injected, other.tally.lost_injected),
                     uncounted = std::max(here.tally.uncounted, other.tally.uncounted);
  here.tally.add(other.tally);
  here.tally.lost = lost, here.tally.lost_injected = injected, here.tally.uncounted = uncounted;
}

Result<Standing> standing_now(sqlite::Database& database, std::int64_t id,
                              const std::map<std::int64_t, Standing>& standings) {
  const auto found = standings.find(id);
  if (found != standings.end()) return found->second;
  return standing_of(database, id);
}

/// An issue that this file knows, in any of its parts, takes the other one in; else it comes as it is.
Result<std::int64_t> import_issue(sqlite::Database& database, const Json& issue, const Actor& actor,
                                  Imported& done, std::map<std::int64_t, Standing>& standings) {
  STREAMLAB_TRY(const auto here, same_here(database, issue));
  std::int64_t id = 0;
  if (here.empty()) {
    STREAMLAB_TRY(id, make_issue(database, issue));
    ++done.issues;
  } else {
    id = *here.begin();
  }
  STREAMLAB_TRY(const auto acted_here, last_human_here(database, id));
  Standing standing;
  if (!here.empty()) {
    STREAMLAB_TRY(standing, standing_now(database, id, standings));
    for (auto other = std::next(here.begin()); other != here.end(); ++other) {
      STREAMLAB_TRY(const auto part, standing_now(database, *other, standings));
      STREAMLAB_TRY(const auto acted_there, last_human_here(database, *other));
      join_words(standing, part, acted_here, acted_there);
      STREAMLAB_CHECK(absorb(database, *other, id));
      STREAMLAB_CHECK(
          mirror(database, *other, actor, entry_of("merged", "import", fmt::format("issue {}", id))));
      standings.erase(*other);
    }
    // The same issue found on its own in two files: the lower uid is its name in both from now on.
    STREAMLAB_TRY(auto name,
                  database.prepare("UPDATE OR IGNORE anomaly_signature SET uid = min(uid, ?) WHERE id = ?"));
    STREAMLAB_CHECK(name.use().bind(issue.value("uid", "")).bind(id).run());
  }
  STREAMLAB_CHECK(import_prints(database, issue, id));
  STREAMLAB_CHECK(import_messages(database, issue));
  STREAMLAB_CHECK(import_history(database, issue, id, done));
  Standing other{snapshot_from(issue), {}, tally_from(issue.value("tally", Json::object()))};
  Error failure{ErrorCode::database, ""};
  bool failed = false;
  other.episodes = episodes_in(database, issue, failure, failed);
  if (failed) return failure;
  if (here.empty()) {
    standings[id] = std::move(other);
    return id;
  }
  join_words(standing, other, acted_here, last_human(issue));
  standings[id] = std::move(standing);
  return id;
}

Status import_occurrences(sqlite::Database& database, const Json& line, Imported& done) {
  STREAMLAB_TRY(const auto run,
                find_id(database, "SELECT id FROM test_run WHERE uid = ?", line.value("run", "")));
  if (!run) return Error{ErrorCode::usage, "the import has occurrences of a run that it does not tell"};
  const std::string text = line.dump();
  STREAMLAB_TRY(
      auto insert,
      database.prepare("INSERT OR IGNORE INTO anomaly_occurrence (run_id, seq, signature_id, occurred_at_us,"
                       " fingerprint_id, injected, payload_time_us) SELECT ?2, o.value ->> 0, f.signature_id,"
                       " o.value ->> 1, f.id, o.value ->> 3, o.value ->> 4 FROM json_each(?1, '$.rows') o"
                       " JOIN anomaly_fingerprint f ON f.signature_hash = o.value ->> 2"));
  STREAMLAB_CHECK(insert.use().bind(text).bind(*run).run());
  done.occurrences += database.changes();
  STREAMLAB_TRY(
      auto shadow,
      database.prepare("INSERT OR IGNORE INTO occurrence_shadow (fingerprint_id, run_id, seq, occurred_at_us,"
                       " injected, payload_time_us) SELECT f.id, ?2, o.value ->> 0, o.value ->> 1,"
                       " o.value ->> 3, o.value ->> 4 FROM json_each(?1, '$.rows') o"
                       " JOIN anomaly_fingerprint f ON f.signature_hash = o.value ->> 2"
                       " JOIN anomaly_occurrence a ON a.run_id = ?2 AND a.seq = o.value ->> 0"
                       "  AND a.signature_id = f.signature_id AND a.fingerprint_id <> f.id"));
  return shadow.use().bind(text).bind(*run).run();
}

/// First acts are those of the episodes that were joined: a split left some of them in the history of another
/// issue.
Status settle_all(sqlite::Database& database, std::map<std::int64_t, Standing>& standings) {
  for (auto& [id, standing] : standings) {
    STREAMLAB_CHECK(stand_again(database, id, standing, false));
    STREAMLAB_CHECK(write_snapshot(database, id, standing.snapshot));
  }
  return ok();
}

}  // namespace

Result<Imported> import_issues(sqlite::Database& database, std::istream& in, const Actor& actor) {
  STREAMLAB_TRY(const auto lines, read_lines(in));
  Imported done;
  try {
    for (const auto& run : lines.runs) STREAMLAB_CHECK(import_run(database, run, done));
    std::map<std::int64_t, Standing> standings;
    for (const auto& issue : lines.issues) {
      STREAMLAB_TRY([[maybe_unused]] const auto id, import_issue(database, issue, actor, done, standings));
    }
    for (const auto& line : lines.occurrences) STREAMLAB_CHECK(import_occurrences(database, line, done));
    STREAMLAB_CHECK(settle_all(database, standings));
  } catch (const Json::exception&) {  // its what() echoes the text
    return Error{ErrorCode::usage, "a line of the import has a member of the wrong kind"}.with_help(
        "an import is what `issues export` wrote");
  }
  return done;
}

}  // namespace streamlab::kb
