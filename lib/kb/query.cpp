// SPDX-License-Identifier: Apache-2.0
#include "kb/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "kb/filter_sql.hpp"
#include "kb/grouping.hpp"
#include "kb/issue_state.hpp"
#include "kb/statements.hpp"

namespace streamlab::kb {

namespace {

std::string select_issue() {
  return "SELECT s.id, s.uid, s.signature_hash, s.algo, s.title, s.error_class, s.endpoint_pattern, "
         "s.status_code,"
         " s.reason, s.detail, s.frames, s.parts, s.severity, s.rule_id, " +
         std::string(kEffectiveStatus) +
         ", s.owner, s.resolution, s.first_seen_us, s.last_seen_us, s.first_run_id, s.occurrence_count,"
         " s.injected_count, s.uncounted_hashes, s.mute_until_us, s.mute_count, s.mute_window_us,"
         " (SELECT count(*) FROM anomaly_episode e WHERE e.signature_id = s.id),"
         " EXISTS (SELECT 1 FROM anomaly_episode e WHERE e.signature_id = s.id AND e.is_regression = 1),"
         " s.first_real_us, s.last_real_us FROM anomaly_signature s";
}

Issue read_issue(const sqlite::Statement::Use& row) {
  Issue i;
  i.id = row.integer(0);
  i.uid = row.text(1), i.signature_hash = row.text(2);
  i.algo = static_cast<int>(row.integer(3));
  i.title = row.text(4), i.error_class = row.text(5), i.endpoint_pattern = row.text(6);
  i.status_code = static_cast<int>(row.integer(7));
  i.reason = row.text(8), i.detail = row.text(9);
  i.frames = strings_of(row.view(10));
  i.parts_json = row.text(11);
  i.severity = severity_of(row.view(12)).value_or(Severity::medium);
  i.rule_id = row.text(13);
  i.status = status_of(row.view(14)).value_or(IssueStatus::open);
  i.owner = row.text(15), i.resolution = row.text(16);
  i.first_seen = row.integer(17), i.last_seen = row.integer(18);
  i.first_run_id = row.maybe_integer(19);
  i.occurrences = row.integer(20), i.injected = row.integer(21), i.uncounted_hashes = row.integer(22);
  if (i.status == IssueStatus::muted)
    i.mute = MuteRule{row.maybe_integer(23), row.maybe_integer(24), row.maybe_integer(25)};
  i.episodes = row.integer(26);
  i.has_regression = row.integer(27) != 0;
  i.first_real = row.maybe_integer(28), i.last_real = row.maybe_integer(29);
  return i;
}

Error no_issue(std::string_view text) {
  return Error{ErrorCode::not_found, "no issue `" + printable(text) + "`"}.with_help(
      "see `issues list --all`");
}

bool is_hex(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}
bool is_digits(std::string_view text) {
  return !text.empty() && text.size() < 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::int64_t> by_prefix(sqlite::Database& database, std::string_view prefix, std::string_view shown) {
  STREAMLAB_TRY(
      auto select,
      database.prepare("SELECT DISTINCT s.id, s.title FROM anomaly_fingerprint f"
                       " JOIN anomaly_signature s ON s.id = f.signature_id"
                       " WHERE f.signature_hash >= ? AND f.signature_hash < ? ORDER BY s.id LIMIT 11"));
  auto rows = select.use();
  rows.bind(prefix).bind(std::string(prefix) + "g");
  std::vector<std::pair<std::int64_t, std::string>> found;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) break;
    found.emplace_back(rows.integer(0), rows.text(1));
  }
  if (found.empty()) return no_issue(shown);
  if (found.size() == 1) return found.front().first;
  Error error{ErrorCode::usage, "`" + std::string(shown) + "` fits more than one issue"};
  for (const auto& [id, title] : found) error.notes.push_back(fmt::format("{}  {}", id, printable(title)));
  if (error.notes.size() > 10) error.notes.back() = "…";
  error.help = "write more of the hash, or the number";
  return error;
}

Result<std::optional<std::int64_t>> one_integer(sqlite::Database& database, std::string_view sql,
                                                std::optional<std::int64_t> bound = {}) {
  STREAMLAB_TRY(auto select, database.prepare(sql));
  auto row = select.use();
  if (bound) row.bind(*bound);
  STREAMLAB_TRY(const bool found, row.step());
  return found ? row.maybe_integer(0) : std::nullopt;
}

Episode read_episode(const sqlite::Statement::Use& row) {
  Episode e;
  e.id = row.integer(1), e.opened = row.integer(2);
  e.opened_run_id = row.maybe_integer(3);
  e.is_regression = row.integer(4) != 0;
  e.first_ack = row.maybe_integer(5), e.closed = row.maybe_integer(6);
  e.closed_by = row.maybe_integer(7);
  return e;
}
constexpr std::string_view kEpisodes =
    "SELECT signature_id, id, opened_at_us, opened_run_id, is_regression, first_ack_us, closed_at_us,"
    " close_history_id FROM anomaly_episode";

}  // namespace

std::vector<std::string> strings_of(std::string_view json_array) {
  std::vector<std::string> out;
  const auto json = nlohmann::json::parse(json_array, nullptr, false);
  if (json.is_array())
    for (const auto& item : json)
      if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

Result<std::vector<Issue>> list(sqlite::Database& database, const Filter& filter, WallMicros now) {
  STREAMLAB_TRY(const auto matches, matches_of(database, filter));
  const Where where = where_of(filter, filter.limit == 0 ? Matches::few : matches);
  STREAMLAB_TRY(auto select, database.prepare(select_issue() + where.text() +
                                              " ORDER BY s.last_seen_us DESC, s.id DESC LIMIT ?"));
  auto rows = select.use();
  rows.bind(now);
  where.bind(rows);
  rows.bind(filter.limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(filter.limit));
  std::vector<Issue> issues;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return issues;
    issues.push_back(read_issue(rows));
  }
}

Result<Issue> get(sqlite::Database& database, std::int64_t id, WallMicros now) {
  STREAMLAB_TRY(auto select, database.prepare(select_issue() + " WHERE s.id = ?2"));
  auto row = select.use();
  row.bind(now).bind(id);
  STREAMLAB_TRY(const bool found, row.step());
  if (!found) return no_issue(std::to_string(id));
  return read_issue(row);
}

Result<std::vector<Issue>> get_all(sqlite::Database& database, const std::vector<std::int64_t>& ids,
                                   WallMicros now) {
  STREAMLAB_TRY(auto select, database.prepare(select_issue() + " WHERE s.id = ?2"));
  std::vector<Issue> out;
  for (const auto id : ids) {
    auto row = select.use();
    row.bind(now).bind(id);
    STREAMLAB_TRY(const bool found, row.step());
    if (found) out.push_back(read_issue(row));
  }
  return out;
}

std::optional<std::int64_t> number_in_id(std::string_view text) {
  const std::string_view digits = text.starts_with('#') ? text.substr(1) : text;
  return is_digits(digits) ? std::optional<std::int64_t>(std::stoll(std::string(digits))) : std::nullopt;
}

bool looks_like_id(std::string_view text) {
  if (text == "@latest" || text.starts_with("h:") || number_in_id(text)) return true;
  return text.size() >= 4 && text.size() <= 64 && is_hex(to_lower(text));
}

Result<std::int64_t> resolve_id(sqlite::Database& database, std::string_view text) {
  if (text == "@latest") {
    STREAMLAB_TRY(const auto id, one_integer(database,
                                             "SELECT id FROM anomaly_signature WHERE merged_into IS NULL"
                                             " ORDER BY last_seen_us DESC, id DESC LIMIT 1"));
    return id ? Result<std::int64_t>(*id) : no_issue(text);
  }
  if (const auto number = number_in_id(text)) {
    STREAMLAB_TRY(const auto id,
                  one_integer(database, "SELECT id FROM anomaly_signature WHERE id = ?", *number));
    return id ? root_of(database, *id) : no_issue(text);
  }
  const std::string prefix = to_lower(text.starts_with("h:") ? text.substr(2) : text);
  if (!is_hex(prefix) || prefix.size() < 4 || prefix.size() > 64)
    return Error{ErrorCode::not_found, "`" + printable(text) + "` is no issue id"}.with_help(
        "an id is a number (12), at least 4 digits of a hash (3fa9, h:1234) or @latest");
  return by_prefix(database, prefix, text);
}

Result<std::vector<Occurrence>> occurrences(sqlite::Database& database, std::int64_t id, std::size_t limit) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT o.run_id, o.seq, o.occurred_at_us, o.payload_time_us, o.injected,"
                                 " ifnull(f.signature_hash, '') FROM anomaly_occurrence o"
                                 " LEFT JOIN anomaly_fingerprint f ON f.id = o.fingerprint_id"
                                 " WHERE o.signature_id = ?"
                                 " ORDER BY o.occurred_at_us DESC, o.run_id DESC, o.seq DESC LIMIT ?"));
  auto rows = select.use();
  rows.bind(id).bind(static_cast<std::int64_t>(limit));
  std::vector<Occurrence> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(Occurrence{rows.integer(0), rows.integer(1), rows.integer(2), rows.maybe_integer(3),
                             rows.integer(4) != 0, rows.text(5)});
  }
}

Result<std::vector<HistoryRow>> history(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT h.id, h.uid, h.signature_id, h.at_us, h.actor, h.is_human,"
                                 " h.action, h.from_value, h.to_value, h.note,"
                                 " EXISTS (SELECT 1 FROM issue_history u WHERE u.undoes = h.id)"
                                 " FROM issue_history h WHERE h.signature_id = ? ORDER BY h.id"));
  auto rows = select.use();
  rows.bind(id);
  std::vector<HistoryRow> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(HistoryRow{rows.integer(0), rows.text(1), rows.integer(2), rows.integer(3), rows.text(4),
                             rows.integer(5) != 0, rows.text(6), rows.text(7), rows.text(8), rows.text(9),
                             rows.integer(10) != 0});
  }
}

Result<std::vector<Episode>> episodes(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select, database.prepare(std::string(kEpisodes) +
                                              " WHERE signature_id = ? ORDER BY opened_at_us, id"));
  auto rows = select.use();
  rows.bind(id);
  std::vector<Episode> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(read_episode(rows));
  }
}

Result<std::map<std::int64_t, std::vector<Episode>>> all_episodes(sqlite::Database& database) {
  STREAMLAB_TRY(auto select,
                database.prepare(std::string(kEpisodes) +
                                 " WHERE signature_id NOT IN"
                                 " (SELECT id FROM anomaly_signature WHERE merged_into IS NOT NULL)"
                                 " ORDER BY signature_id, opened_at_us, id"));
  auto rows = select.use();
  std::map<std::int64_t, std::vector<Episode>> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out[rows.integer(0)].push_back(read_episode(rows));
  }
}

Result<std::vector<FingerprintRow>> fingerprints(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT f.signature_hash, iif(a.parent IS NULL, f.kind, 'template'),"
                                 " f.algo FROM anomaly_fingerprint f"
                                 " LEFT JOIN template_alias a ON a.fingerprint_id = f.id"
                                 " WHERE f.signature_id = ? ORDER BY f.id"));
  auto rows = select.use();
  rows.bind(id);
  std::vector<FingerprintRow> out;
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(FingerprintRow{rows.text(0), rows.text(1), static_cast<int>(rows.integer(2))});
  }
}

Result<std::map<std::int64_t, std::vector<double>>> recent_runs(sqlite::Database& database,
                                                                const std::vector<std::int64_t>& ids,
                                                                std::size_t runs) {
  std::map<std::int64_t, std::size_t> place;
  {
    STREAMLAB_TRY(auto select, database.prepare("SELECT id FROM test_run ORDER BY id DESC LIMIT ?"));
    auto rows = select.use();
    rows.bind(static_cast<std::int64_t>(runs));
    std::vector<std::int64_t> newest;
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      newest.push_back(rows.integer(0));
    }
    for (std::size_t i = 0; i < newest.size(); ++i) place[newest[i]] = newest.size() - 1 - i;
  }
  std::map<std::int64_t, std::vector<double>> out;
  if (place.empty()) return out;
  STREAMLAB_TRY(auto select, database.prepare("SELECT run_id, occurrences FROM issue_run"
                                              " WHERE signature_id = ? AND run_id >= ?"));
  for (const auto id : ids) {
    auto& bars = out[id];
    bars.assign(place.size(), 0);
    auto rows = select.use();
    rows.bind(id).bind(place.begin()->first);
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      if (const auto found = place.find(rows.integer(0)); found != place.end())
        bars[found->second] = static_cast<double>(rows.integer(1));
    }
  }
  return out;
}

Result<Exposure> exposure(sqlite::Database& database, std::int64_t id) {
  STREAMLAB_TRY(const auto runs, one_integer(database, "SELECT count(*) FROM test_run"));
  STREAMLAB_TRY(const auto failing, one_integer(database,
                                                "SELECT count(*) FROM issue_run"
                                                " WHERE signature_id = ? AND injected < occurrences",
                                                id));
  return Exposure{static_cast<std::uint64_t>(failing.value_or(0)),
                  static_cast<std::uint64_t>(runs.value_or(0))};
}

Result<std::vector<RunIssue>> run_issues(sqlite::Database& database, std::int64_t run_id, WallMicros now) {
  std::vector<RunIssue> out;
  {
    STREAMLAB_TRY(
        auto select,
        database.prepare("SELECT o.signature_id, o.occurrences, o.injected,"
                         " EXISTS (SELECT 1 FROM anomaly_episode e WHERE e.signature_id = o.signature_id"
                         "         AND e.opened_run_id = ?1 AND e.is_regression = 1)"
                         " FROM issue_run o WHERE o.run_id = ?1"));
    auto rows = select.use();
    rows.bind(run_id);
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      RunIssue issue;
      issue.issue.id = rows.integer(0);
      issue.in_run = rows.integer(1), issue.injected_in_run = rows.integer(2);
      issue.is_regression = rows.integer(3) != 0;
      out.push_back(std::move(issue));
    }
  }
  std::vector<std::int64_t> ids;
  for (const auto& issue : out) ids.push_back(issue.issue.id);
  STREAMLAB_TRY(auto issues, get_all(database, ids, now));
  for (std::size_t i = 0; i < std::min(out.size(), issues.size()); ++i) {
    auto& issue = out[i];
    issue.issue = std::move(issues[i]);  // issue_run names no issue that is not there
    issue.is_new = issue.issue.first_run_id == run_id && issue.injected_in_run < issue.in_run;
  }
  const auto rank = [](const RunIssue& i) {
    return std::tuple(i.is_new || i.is_regression ? 0 : 1, -static_cast<int>(i.issue.severity), -i.in_run,
                      i.issue.id);
  };
  std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return out;
}

Result<Board> board(sqlite::Database& database, WallMicros now) {
  Board out;
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT " + std::string(kEffectiveStatus) +
                                 " AS word, count(*), sum(s.occurrence_count) FROM anomaly_signature s"
                                 " WHERE s.merged_into IS NULL GROUP BY word"));
  {
    auto rows = select.use();
    rows.bind(now);
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      out.by_status[rows.text(0)] = rows.integer(1);
      out.occurrences += rows.integer(2);
    }
  }
  STREAMLAB_TRY(out.acts, database.integer("SELECT coalesce(max(id), 0) FROM issue_history"));
  return out;
}

Result<std::optional<std::int64_t>> latest_run(sqlite::Database& database) {
  return one_integer(database, "SELECT max(id) FROM test_run");
}

}  // namespace streamlab::kb
