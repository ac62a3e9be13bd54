// SPDX-License-Identifier: Apache-2.0
// Questions to the knowledge base. All read only; `now` decides whether a mute's date has passed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/issue.hpp"
#include "kb/metrics.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// One term of the query language (kb/filter_text.hpp).
struct FilterTerm {
  enum class Field : std::uint8_t {
    status,
    severity,
    error_class,
    endpoint,
    owner,
    rule,
    since,
    before,
    run,
    release,
    env,
    has,
    injected,
    text
  };
  Field field = Field::text;
  std::vector<std::string> values;  ///< any of them
  std::int64_t number = 0;          ///< since, before: a time; run: its number
  bool negated = false;
};

struct Filter {
  std::vector<IssueStatus>
      statuses;      ///< any of them; empty: the unresolved ones (open, investigating, regressed)
  bool all = false;  ///< every status
  std::optional<Severity> at_least;
  std::vector<Severity> severities;          ///< any of them
  std::string error_class, owner, endpoint;  ///< exact; endpoint: contains
  bool unowned = false;
  std::optional<WallMicros> since;     ///< last seen at or after
  std::optional<std::int64_t> run_id;  ///< occurred in this run
  bool with_injected = true;           ///< also those that were only ever injected
  std::string text;                    ///< full-text search; words are ANDed, the last one may be a beginning
  std::vector<FilterTerm> terms;       ///< all of them, besides what is above
  std::vector<std::string> words;      ///< searched for like text; each may hold blanks
  std::size_t limit = 30;              ///< 0: no limit
};

/// Newest first (last seen, then id).
Result<std::vector<Issue>> list(sqlite::Database& database, const Filter& filter, WallMicros now);
Result<Issue> get(sqlite::Database& database, std::int64_t id, WallMicros now);
/// Those of the ids that there are, in that order.
Result<std::vector<Issue>> get_all(sqlite::Database& database, const std::vector<std::int64_t>& ids,
                                   WallMicros now);

/// `12`, `#12`, a hash prefix of ≥ 4 (all digits: `h:1234`), `@latest`. Several: usage error with the
/// candidates as notes; none: not_found. A merged issue's number leads to where it was merged into.
Result<std::int64_t> resolve_id(sqlite::Database& database, std::string_view text);

/// The number that the text is as an id (`12`, `#12`); nullopt: it is a hash, `@latest`, or no id.
std::optional<std::int64_t> number_in_id(std::string_view text);

/// Could the text be an id, whether or not it names an issue?
bool looks_like_id(std::string_view text);

struct Occurrence {
  std::int64_t run_id = 0, seq = 0;
  WallMicros occurred_at = 0;
  std::optional<WallMicros> payload_time;
  bool injected = false;
  std::string fingerprint;  ///< the exact hash
};
/// Newest first.
Result<std::vector<Occurrence>> occurrences(sqlite::Database& database, std::int64_t id, std::size_t limit);

struct HistoryRow {
  std::int64_t id = 0;
  std::string uid;
  std::int64_t signature_id = 0;
  WallMicros at = 0;
  std::string actor;
  bool is_human = false;
  std::string action, from, to, note;
  bool undone = false;
};
/// Oldest first.
Result<std::vector<HistoryRow>> history(sqlite::Database& database, std::int64_t id);

Result<std::vector<Episode>> episodes(sqlite::Database& database, std::int64_t id);
/// Of all issues, by issue.
Result<std::map<std::int64_t, std::vector<Episode>>> all_episodes(sqlite::Database& database);

struct FingerprintRow {
  std::string signature_hash, kind;  ///< "grouping", "exact", "template": see kb/messages.hpp
  int algo = 1;
};
Result<std::vector<FingerprintRow>> fingerprints(sqlite::Database& database, std::int64_t id);

/// How often the newest `runs` runs met each issue, oldest run first; issues without any: zeros.
Result<std::map<std::int64_t, std::vector<double>>> recent_runs(sqlite::Database& database,
                                                                const std::vector<std::int64_t>& ids,
                                                                std::size_t runs);

/// Runs in which it really (not injected) occurred, and all runs there are.
struct Exposure {
  std::uint64_t failing = 0, runs = 0;
};
Result<Exposure> exposure(sqlite::Database& database, std::int64_t id);

/// How many issues stand in which status, and marks that grow with every occurrence and every act: whoever
/// shows a list looks again when one of them has changed.
struct Board {
  std::map<std::string, std::int64_t> by_status;
  std::int64_t occurrences = 0, acts = 0;
  friend bool operator==(const Board&, const Board&) = default;
};
Result<Board> board(sqlite::Database& database, WallMicros now);

/// An issue as one run met it: new and regressed first, then by severity and count.
struct RunIssue {
  Issue issue;
  std::int64_t in_run = 0, injected_in_run = 0;
  bool is_new = false;         ///< its first real occurrence was in this run
  bool is_regression = false;  ///< this run opened an episode after a close
};
Result<std::vector<RunIssue>> run_issues(sqlite::Database& database, std::int64_t run_id, WallMicros now);
/// The run with the greatest id; nullopt without one.
Result<std::optional<std::int64_t>> latest_run(sqlite::Database& database);

}  // namespace streamlab::kb
