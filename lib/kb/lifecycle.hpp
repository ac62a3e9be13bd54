// SPDX-License-Identifier: Apache-2.0
// What people do with an issue: assign, close, mute … Each act is one row of issue_history and can be undone.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kb/issue.hpp"
#include "sqlite/database.hpp"

namespace streamlab::kb {

/// Who acts and when. Nothing here reads a clock or the environment.
struct Actor {
  std::string name;
  WallMicros at = 0;
};

struct Change {
  bool changed = false;  ///< false: it was so already, nothing was written
  std::string from, to;  ///< words for the confirmation
  std::string what;      ///< undo: the action that was undone
  bool teaches = false;  ///< merge: later messages of a template find the issue, too (kb/messages.hpp)
};

/// All run inside the caller's transaction. An id that names nothing: ErrorCode::not_found; an act that makes
/// no sense: usage.
class Lifecycle {
 public:
  explicit Lifecycle(sqlite::Database& database) : database_(database) {}

  /// Empty owner: nobody. Assigning an open or regressed issue makes it `investigating`.
  Result<Change> assign(std::int64_t id, const std::string& owner, const Actor& actor);
  /// open or investigating; the other words have verbs of their own.
  Result<Change> set_status(std::int64_t id, IssueStatus status, const Actor& actor, const std::string& note);
  /// Closes the open episode, if any; an occurrence received after actor.at is a regression, unless its run
  /// is of a release older than `fixed_in` (kb/release.hpp; empty: every release counts). Idempotent.
  Result<Change> close(std::int64_t id, const std::string& resolution, const Actor& actor,
                       const std::string& fixed_in = {});
  /// resolved → open. The next occurrence opens the next episode.
  Result<Change> reopen(std::int64_t id, const Actor& actor, const std::string& note);
  /// Keeps what is under the mute; a new rule replaces the old one.
  Result<Change> mute(std::int64_t id, const MuteRule& rule, const Actor& actor, const std::string& note);
  Result<Change> unmute(std::int64_t id, const Actor& actor, const std::string& note);
  Result<Change> comment(std::int64_t id, const std::string& text, const Actor& actor);
  /// Takes back the last act of a person on this issue that was not taken back yet. A close that is undone
  /// never was: its episode goes on, joined with the one that a regression opened since. A merge or split
  /// (kb/grouping.hpp) that is undone gives each its own back, what was met since included; of a split, only
  /// while nobody has changed the new issue.
  Result<Change> undo(std::int64_t id, const Actor& actor);

 private:
  sqlite::Database& database_;
};

/// `2026-12-31`, an RFC 3339 time, `90m 7d 2w` from now, `100x` (more occurrences), `100x/1h` (within),
/// `forever`.
Result<MuteRule> parse_mute(std::string_view text, WallMicros now);
/// In plain words: "until 2026-12-31T00:00:00.000Z", "until it happened 100 more times within 1 h", "until
/// unmuted".
std::string describe(const MuteRule& rule);
/// `90s 15m 6h 7d 2w` in microseconds; nullopt if it is none.
std::optional<std::int64_t> parse_span(std::string_view text);
/// A span for people: "3.2 s", "5 min", "2 h 10 min", "3 d 4 h".
std::string describe_span(double microseconds);
/// A moment for people: "2 h ago", "in 3 d", "now".
std::string ago(WallMicros at, WallMicros now);

}  // namespace streamlab::kb
