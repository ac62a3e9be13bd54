// SPDX-License-Identifier: Apache-2.0
#include "common.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <istream>
#include <map>
#include <ostream>
#include <set>

#include "base/cells.hpp"
#include "base/text.hpp"
#include "kb/filter_text.hpp"

namespace streamlab::issues {

Result<store::Store> open_to_read(cli::Session& session, const std::string& database_flag) {
  return store::Store::open(session.database(database_flag), store::Access::read_only);
}
Result<store::Store> open_to_write(cli::Session& session, const std::string& database_flag) {
  return store::Store::open(session.database(database_flag), store::Access::read_write);
}

void add_act(CLI::App& app, ActOptions& into) {
  app.add_option("ids", into.ids, "issues: 12, a hash prefix (3fa9, h:1234) or @latest")
      ->required()
      ->type_name("ID");
  app.add_flag("--dry-run", into.dry_run, "say what would happen, change nothing");
  app.add_flag("--yes,-y", into.yes, "do not ask before changing more than 20 issues");
  cli::add_database(app, into.database);
}

Result<std::int64_t> issue_of(sqlite::Database& database, const std::string& word, cli::Session& session) {
  STREAMLAB_TRY(const auto id, kb::resolve_id(database, word));
  if (const auto number = kb::number_in_id(word); number && *number != id)
    session.err << fmt::format("! issue {} was merged: it is part of issue {} now\n", *number, id);
  return id;
}

Result<std::vector<std::int64_t>> issues_of(sqlite::Database& database, const std::vector<std::string>& words,
                                            cli::Session& session) {
  std::vector<std::int64_t> ids;
  for (const auto& word : words) {
    STREAMLAB_TRY(const auto id, issue_of(database, word, session));
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

Status confirm(sqlite::Database& database, const ActOptions& options, cli::Session& session) {
  if (options.ids.size() <= kManyIssues || options.yes || options.dry_run) return ok();
  std::set<std::int64_t> ids;
  for (const auto& word : options.ids) {
    STREAMLAB_TRY(const auto id, kb::resolve_id(database, word));
    ids.insert(id);
  }
  if (ids.size() <= kManyIssues) return ok();
  if (!session.in_is_terminal || !session.err_is_terminal)
    return Error{ErrorCode::usage, fmt::format("that would change {} issues", ids.size())}.with_help(
        "add --yes, or look first with --dry-run");
  session.err << fmt::format("Change {} issues? [y/N] ", ids.size()) << std::flush;
  std::string answer;
  std::getline(session.in, answer);
  if (to_lower(trim(answer)) != "y" && to_lower(trim(answer)) != "yes")
    return Error{ErrorCode::usage, "nothing was changed"};
  return ok();
}

Result<cli::ExitCode> act(const ActOptions& options, cli::Session& session, const Act& act, const Say& say) {
  STREAMLAB_TRY(auto store, open_to_write(session, options.database));
  STREAMLAB_CHECK(confirm(store.database(), options, session));
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
  STREAMLAB_TRY(const auto ids, issues_of(store.database(), options.ids, session));
  kb::Lifecycle lifecycle(store.database());
  const kb::Actor actor{session.user(), session.now()};
  std::vector<std::string> lines;
  for (const auto id : ids) {
    STREAMLAB_TRY(const auto change, act(lifecycle, id, actor));
    const char* mark = change.changed ? "✓ " : "! ";
    lines.push_back(mark + std::string(options.dry_run && change.changed ? "(dry run) " : "") +
                    printable(say(id, change)));
  }
  if (!options.dry_run) STREAMLAB_CHECK(transaction.commit());
  for (const auto& line : lines) session.err << line << '\n';
  return cli::ExitCode::ok;
}

Status print(cli::Session& session, const cli::JsonOption& option, const Json& json) {
  return cli::print_json(session, option, json.dump(2, ' ', false, Json::error_handler_t::replace));
}

cli::Style style_of(kb::Severity severity) {
  switch (severity) {
    case kb::Severity::critical:
    case kb::Severity::high:
      return cli::Style::red;
    case kb::Severity::medium:
      return cli::Style::yellow;
    case kb::Severity::low:
      return cli::Style::dim;
  }
  return cli::Style::plain;
}

cli::Style style_of(kb::IssueStatus status) {
  switch (status) {
    case kb::IssueStatus::regressed:
      return cli::Style::red;
    case kb::IssueStatus::open:
      return cli::Style::yellow;
    case kb::IssueStatus::investigating:
      return cli::Style::cyan;
    case kb::IssueStatus::resolved:
      return cli::Style::green;
    case kb::IssueStatus::muted:
      return cli::Style::dim;
  }
  return cli::Style::plain;
}

namespace {

constexpr std::size_t kBars = 16;  // runs of the sparkline

}  // namespace

Status print_issues(cli::Session& session, sqlite::Database& database, const std::vector<kb::Issue>& issues) {
  std::vector<cli::Column> columns{
      {"ID", cli::Align::right}, {"SEVERITY"}, {"STATUS"}, {"COUNT", cli::Align::right}};
  std::map<std::int64_t, std::vector<double>> bars;
  if (session.out_is_terminal) {
    columns.push_back({"LAST RUNS", cli::Align::left, false, true});
    std::vector<std::int64_t> ids;
    for (const auto& issue : issues) ids.push_back(issue.id);
    STREAMLAB_TRY(bars, kb::recent_runs(database, ids, kBars));
  }
  columns.insert(columns.end(), {{"LAST SEEN", cli::Align::left, false, true},
                                 {"OWNER", cli::Align::left, false, true},
                                 {"TITLE", cli::Align::left, true}});
  cli::Table table(columns);
  const WallMicros now = session.now();
  for (const auto& issue : issues) {
    std::vector<cli::Cell> row{std::to_string(issue.id),
                               {std::string(name_of(issue.severity)), style_of(issue.severity)},
                               {std::string(name_of(issue.status)), style_of(issue.status)},
                               std::to_string(issue.occurrences)};
    if (session.out_is_terminal) row.emplace_back(sparkline(bars[issue.id]));
    row.emplace_back(ago(issue.last_seen, now), rfc3339(issue.last_seen));
    row.emplace_back(issue.owner);
    row.emplace_back(issue.injected_only() ? issue.title + " (injected)" : issue.title);
    table.row(std::move(row));
  }
  table.print(session);
  return ok();
}

Result<WallMicros> parse_since(const std::string& text, WallMicros now) {
  return kb::parse_moment(text, now);
}

std::string owner_of(const std::string& text, const cli::Session& session) {
  return text == "@me" ? session.user() : text;
}

}  // namespace streamlab::issues
