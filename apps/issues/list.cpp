// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"
#include "kb/filter_text.hpp"

namespace streamlab::issues {

namespace {

struct ListOptions {
  std::vector<std::string> statuses, severities, query;
  std::string error_class, owner, endpoint, since, database;
  std::int64_t run = 0, limit = 30;
  bool all = false, real = false;
  cli::JsonOption json;
};

constexpr const char* kQueryHelp =
    "Terms: is:open|closed|regressed|muted|injected  status:WORD  severity:>=high  class:C  endpoint:PART\n"
    "owner:NAME|@me|none  rule:ID  since:7d  before:DATE  run:N  release:R  env:E  "
    "has:owner|regression|note|comment\n"
    "no:owner …; a comma means or, a leading ! means not, \"double quotes\" hold blanks together.\n";

template <class Word, class Find>
Result<Word> word_of(std::string_view text, Find find, const std::vector<std::string_view>& known,
                     const char* what) {
  if (const auto word = find(text)) return *word;
  Error error{ErrorCode::usage, "unknown " + std::string(what) + " `" + printable(text) + "`"};
  const auto near = closest(text, known);
  error.help = near.empty() ? "write one of " + join({known.begin(), known.end()}, ", ")
                            : "did you mean `" + near[0] + "`?";
  return error;
}

Status read_severities(const std::vector<std::string>& texts, kb::Filter& filter) {
  for (const auto& text : texts) {
    const bool at_least = text.starts_with(">=");
    STREAMLAB_TRY(const auto severity,
                  word_of<kb::Severity>(at_least ? std::string_view(text).substr(2) : std::string_view(text),
                                        kb::severity_of, kb::severity_words(), "severity"));
    if (at_least)
      filter.at_least = severity;
    else
      filter.severities.push_back(severity);
  }
  return ok();
}

Result<kb::Filter> filter_of(const ListOptions& options, const cli::Session& session) {
  kb::Filter filter;
  for (const auto& text : options.statuses) {
    STREAMLAB_TRY(const auto status,
                  word_of<kb::IssueStatus>(text, kb::status_of, kb::status_words(), "status"));
    filter.statuses.push_back(status);
  }
  STREAMLAB_CHECK(read_severities(options.severities, filter));
  filter.all = options.all;
  filter.error_class = options.error_class, filter.endpoint = options.endpoint;
  filter.unowned = options.owner == "none";
  if (!filter.unowned) filter.owner = owner_of(options.owner, session);
  if (!options.since.empty()) {
    STREAMLAB_TRY(filter.since, parse_since(options.since, session.now()));
  }
  if (options.run != 0) filter.run_id = options.run;
  filter.with_injected = !options.real;
  STREAMLAB_CHECK(kb::parse_filter(join(options.query, " "), session.now(), session.user(), filter));
  if (options.limit < 0) return Error{ErrorCode::usage, "--limit is 0 (no limit) or more"};
  filter.limit = static_cast<std::size_t>(options.limit);
  return filter;
}

Result<cli::ExitCode> list(const ListOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto filter, filter_of(options, session));
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  STREAMLAB_TRY(const auto issues, kb::list(store.database(), filter, session.now()));
  if (options.json.on()) {
    Json out = Json::array();
    for (const auto& issue : issues) out.push_back(issue_json(issue));
    STREAMLAB_CHECK(print(session, options.json, out));
    return cli::ExitCode::ok;
  }
  if (issues.empty()) {
    session.err << (options.all ? "no issues match\n"
                                : "no unresolved issues match (--all shows every status)\n");
    return cli::ExitCode::ok;
  }
  STREAMLAB_CHECK(print_issues(session, store.database(), issues));
  if (session.out_is_terminal && filter.limit != 0 && issues.size() == filter.limit)
    session.err << "the newest " << filter.limit << " are shown; --limit 0 shows all\n";
  return cli::ExitCode::ok;
}

void add_filters(CLI::App& command, ListOptions& options) {
  command.add_option("--status", options.statuses, "open, investigating, resolved, regressed, muted")
      ->delimiter(',')
      ->type_name("WORD");
  command.add_option("--severity", options.severities, "low, medium, high, critical, or >=high")
      ->delimiter(',')
      ->type_name("WORD");
  command.add_option("--class", options.error_class, "error class, e.g. request_timeout")->type_name("CLASS");
  command.add_option("--endpoint", options.endpoint, "part of the endpoint")->type_name("TEXT");
  command.add_option("--owner", options.owner, "a name, @me or none")->type_name("NAME");
  command.add_option("--since", options.since, "last seen since: 7d, 90m or a date")->type_name("TIME");
  command.add_option("--run", options.run, "occurred in this run")->type_name("RUN");
  command.add_option("--limit", options.limit, "at most so many, 0 = all (default 30)")->type_name("N");
  command.add_flag("--real", options.real, "leave out what was only ever injected");
  cli::add_database(command, options.database);
  cli::add_json(command, options.json);
}

}  // namespace

void add_list(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("list", "list issues, newest first (unresolved ones unless told)");
  command->alias("ls");
  auto options = std::make_shared<ListOptions>();
  add_filters(*command, *options);
  command->add_flag("--all,-a", options->all, "every status");
  command->add_option("query", options->query, "terms that all must hold, and words to search for")
      ->type_name("QUERY");
  command->footer(std::string(kQueryHelp) +
                  "Examples:\n  issues list\n  issues list is:open 'severity:>=high' since:7d\n"
                  "  issues list '!class:request_timeout' has:regression endpoint:/orders '\"pool size\"'\n"
                  "  issues list --owner @me --json=id,title\n  issues list --all --limit 0");
  command->callback(
      [options, &session] { cli::finish(session, list(*options, session), options->json.on()); });
}

void add_search(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("search", "search titles, frames, endpoints and notes (every status)");
  auto options = std::make_shared<ListOptions>();
  options->all = true;
  command
      ->add_option("query", options->query,
                   "words that all must occur (the last may be a beginning), and terms")
      ->required()
      ->type_name("QUERY");
  add_filters(*command, *options);
  command->footer(std::string(kQueryHelp) +
                  "Examples:\n  issues search timeout\n  issues search checkout NullPointer status:resolved");
  command->callback(
      [options, &session] { cli::finish(session, list(*options, session), options->json.on()); });
}

}  // namespace streamlab::issues
