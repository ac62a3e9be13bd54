// SPDX-License-Identifier: Apache-2.0
#include "kb/regroup.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "commands.hpp"
#include "common.hpp"
#include "trace/failure.hpp"

namespace streamlab::issues {

namespace {

struct RegroupOptions {
  std::string rules, database;
  bool dry_run = false, yes = false;
  cli::JsonOption json;
};

Json change_json(const kb::Regrouped& c) {
  return Json{{"id", c.id},
              {"title", c.title},
              {"severity", {{"from", c.severity_from}, {"to", c.severity_to}}},
              {"rule", {{"from", c.rule_from}, {"to", c.rule_to}}},
              {"owner", {{"from", c.owner_from}, {"to", c.owner_to}}}};
}

std::string arrow(const std::string& from, const std::string& to) {
  const auto word = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  return from == to ? word(to) : word(from) + " → " + word(to);
}

void print_changes(cli::Session& session, const std::vector<kb::Regrouped>& changes) {
  cli::Table table(
      {{"ID", cli::Align::right}, {"SEVERITY"}, {"RULE"}, {"OWNER"}, {"TITLE", cli::Align::left, true}});
  for (const auto& c : changes)
    table.row({std::to_string(c.id), arrow(c.severity_from, c.severity_to), arrow(c.rule_from, c.rule_to),
               arrow(c.owner_from, c.owner_to), c.title});
  if (!table.empty()) table.print(session);
}

Result<cli::ExitCode> regroup(const RegroupOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(options.rules));
  STREAMLAB_TRY(auto store, open_to_write(session, options.database));
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
  STREAMLAB_TRY(const auto changes,
                kb::regroup(store.database(), *rules, {session.user(), session.now()}, !options.dry_run));
  STREAMLAB_TRY(const auto older, kb::known_by_older_algo(store.database(), trace::kAlgo));
  if (changes.size() > kManyIssues && !options.dry_run && !options.yes && !session.in_is_terminal)
    return Error{ErrorCode::usage, fmt::format("that would change {} issues", changes.size())}.with_help(
        "add --yes, or look first with --dry-run");
  if (!options.dry_run) STREAMLAB_CHECK(transaction.commit());
  if (options.json.on()) {
    STREAMLAB_CHECK(print(session, options.json, array_of(changes, change_json)));
  } else {
    print_changes(session, changes);
  }
  session.err << fmt::format("{}{} issues {}\n", options.dry_run ? "(dry run) " : "", changes.size(),
                             options.dry_run ? "would change" : "changed");
  if (older > 0)
    session.err << fmt::format(
        "{} issues are known by an older fingerprint version only; they learn version {} when met again\n",
        older, trace::kAlgo);
  return cli::ExitCode::ok;
}

}  // namespace

void add_regroup(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RegroupOptions>();
  auto* command = app.add_subcommand("regroup", "judge all issues by the rules again: severity, rule, owner");
  command->add_option("--rules", options->rules, "folder with rules of your own, or one such file")
      ->type_name("DIR");
  command->add_flag("--dry-run", options->dry_run, "say what would change, change nothing");
  command->add_flag("--yes,-y", options->yes, "do not ask before changing more than 20 issues");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n  issues regroup --dry-run --rules my-rules/\n  issues regroup --rules owners.yaml");
  command->callback(
      [options, &session] { cli::finish(session, regroup(*options, session), options->json.on()); });
}

}  // namespace streamlab::issues
