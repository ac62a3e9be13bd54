// SPDX-License-Identifier: Apache-2.0
// The commands that say which fingerprints are one bug: merge and split.
#include "kb/grouping.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"

namespace streamlab::issues {

namespace {

struct GroupingOptions : ActOptions {
  std::string into, note;
  std::vector<std::string> fingerprints;
  bool again = false;
};

void say_done(cli::Session& session, bool changed, bool dry_run, const std::string& text) {
  session.err << (changed ? "✓ " : "! ") << (changed && dry_run ? "(dry run) " : "") << printable(text)
              << '\n';
}

Result<cli::ExitCode> merge(const GroupingOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_write(session, options.database));
  // Without --into the first one named takes in the others, as people would say it.
  if (options.into.empty() && options.ids.size() < 2)
    return Error{ErrorCode::usage, "a merge needs two issues"}.with_help(
        "e.g. `issues merge 15 16 --into 12`");
  STREAMLAB_CHECK(confirm(store.database(), options, session));
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
  STREAMLAB_TRY(auto others, issues_of(store.database(), options.ids, session));
  STREAMLAB_TRY(const auto into,
                options.into.empty() ? Result(others[0]) : issue_of(store.database(), options.into, session));
  std::erase(others, into);
  const kb::Actor actor{session.user(), session.now()};
  STREAMLAB_TRY(const auto change,
                kb::merge_issues(store.database(), others, into, actor, options.note,
                                 options.again ? kb::Apart::overruled : kb::Apart::respected));
  if (!options.dry_run) STREAMLAB_CHECK(transaction.commit());
  say_done(session, change.changed, options.dry_run,
           change.changed
               ? fmt::format("merged {} into issue {}{}; `issues undo {}` takes it back", change.from, into,
                             change.teaches ? ", which later messages like these find" : "", into)
               : fmt::format("all of that is issue {} already", into));
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> split(const GroupingOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_write(session, options.database));
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
  STREAMLAB_TRY(const auto id, issue_of(store.database(), options.ids[0], session));
  const kb::Actor actor{session.user(), session.now()};
  STREAMLAB_TRY(const auto done,
                kb::split_issue(store.database(), id, options.fingerprints, actor, options.note));
  if (!options.dry_run) STREAMLAB_CHECK(transaction.commit());
  say_done(
      session, true, options.dry_run,
      fmt::format("split {} {} with {} {} off issue {}: {}; they stay apart", done.hashes.size(),
                  done.hashes.size() == 1 ? "fingerprint" : "fingerprints", done.occurrences,
                  done.occurrences == 1 ? "occurrence" : "occurrences", id,
                  options.dry_run ? std::string("a new issue") : fmt::format("issue {}", done.signature_id)));
  if (!options.dry_run) session.out << done.signature_id << '\n';
  return cli::ExitCode::ok;
}

}  // namespace

void add_merge(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<GroupingOptions>();
  auto* command = app.add_subcommand("merge", "make one issue of several: what they met and will meet");
  add_act(*command, *options);
  command->add_option("--into", options->into, "the one that stays (default: the first)")->type_name("ID");
  command->add_option("--note,-m", options->note, "why")->type_name("TEXT");
  command->add_flag("--again", options->again, "even where a split keeps them apart");
  command->footer(
      "New occurrences of any of them go to the one that stays. `issues undo` takes a merge back.\n"
      "Examples:\n  issues merge 15 16 --into 12\n  issues merge 12 15 -m \"same pool\"");
  command->callback([options, &session] { cli::finish(session, merge(*options, session)); });
}

void add_split(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<GroupingOptions>();
  auto* command = app.add_subcommand("split", "make a new issue of some fingerprints of one, for good");
  command->add_option("id", options->ids, "issue: 12, a hash prefix (3fa9, h:1234) or @latest")
      ->required()
      ->expected(1)
      ->type_name("ID");
  command
      ->add_option("--fingerprint,-f", options->fingerprints,
                   "the beginning of its hash (see `issues explain`)")
      ->required()
      ->type_name("HASH");
  command->add_option("--note,-m", options->note, "why")->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "say what would happen, change nothing");
  cli::add_database(*command, options->database);
  command->footer(
      "Prints the new issue's number. A grouping hash takes its exact ones along. The parts are never merged "
      "again\n"
      "unless `issues merge --again` says so; `issues undo` takes a split back.\n"
      "Examples:\n  issues split 12 --fingerprint 3fa9c1\n  issues split 12 -f 3fa9 -f 77b0 --dry-run");
  command->callback([options, &session] { cli::finish(session, split(*options, session)); });
}

}  // namespace streamlab::issues
