// SPDX-License-Identifier: Apache-2.0
// What the commands of `issues` share: opening the file, acting on several issues at once, JSON forms, words
// for people.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/json_parts.hpp"
#include "base/result.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"
#include "kb/json.hpp"
#include "kb/lifecycle.hpp"
#include "kb/query.hpp"
#include "rulebook/rule_book.hpp"
#include "store/store.hpp"

namespace CLI {
class App;
}

namespace streamlab::issues {

using Json = nlohmann::ordered_json;

Result<store::Store> open_to_read(cli::Session& session, const std::string& database_flag);
Result<store::Store> open_to_write(cli::Session& session, const std::string& database_flag);

/// `ID…`, `--db`, `--dry-run`, `--yes`: what every act takes.
struct ActOptions {
  std::vector<std::string> ids;
  std::string database;
  bool dry_run = false, yes = false;
};
void add_act(CLI::App& app, ActOptions& into);

/// The issue that a word names. Where a merge has moved it, the word leads to the issue it is part of now,
/// and stderr says so.
Result<std::int64_t> issue_of(sqlite::Database& database, const std::string& word, cli::Session& session);

/// More issues than a slip of the pen should change: `--yes`, or a terminal on which it is confirmed.
inline constexpr std::size_t kManyIssues = 20;

/// Asks where more than kManyIssues are named and no `--yes`. To be called outside of a transaction: nobody
/// else could write while a person thinks.
Status confirm(sqlite::Database& database, const ActOptions& options, cli::Session& session);

/// The issues named, each once.
Result<std::vector<std::int64_t>> issues_of(sqlite::Database& database, const std::vector<std::string>& words,
                                            cli::Session& session);

/// One act on one issue. Its Change is told by `say` on stderr, a line an issue.
using Act = std::function<Result<kb::Change>(kb::Lifecycle&, std::int64_t id, const kb::Actor&)>;
using Say = std::function<std::string(std::int64_t id, const kb::Change&)>;
/// All ids are looked up first; then all acts happen in one transaction, or none does.
Result<cli::ExitCode> act(const ActOptions& options, cli::Session& session, const Act& act, const Say& say);

using kb::advice_json;
using kb::history_json;
using kb::issue_json;
using kb::learned_json;
Status print(cli::Session& session, const cli::JsonOption& option, const Json& json);

using kb::ago;
cli::Style style_of(kb::Severity severity);
cli::Style style_of(kb::IssueStatus status);
/// The issues as a table (with how often the last runs met each) or as TSV.
Status print_issues(cli::Session& session, sqlite::Database& database, const std::vector<kb::Issue>& issues);
/// `7d`, a date, or an RFC 3339 time.
Result<WallMicros> parse_since(const std::string& text, WallMicros now);
/// `@me` is the user.
std::string owner_of(const std::string& text, const cli::Session& session);

/// The note of `--note`, or what the user writes in $EDITOR when everything is a terminal; else a usage
/// error. `ready` is asked before the editor opens, so that no written note is lost to a wrong id; it names
/// the variables that the editor does not get.
Result<std::string> note_or_editor(const std::string& note, cli::Session& session,
                                   const std::string& question,
                                   const std::function<Result<std::vector<std::string>>()>& ready);

}  // namespace streamlab::issues
