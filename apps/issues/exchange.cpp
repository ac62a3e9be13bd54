// SPDX-License-Identifier: Apache-2.0
// Issues out of one file and into another, and out for other tools.
#include "kb/exchange.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"
#include "kb/sarif.hpp"

namespace streamlab::issues {

namespace {

struct ExchangeOptions {
  std::string format = "jsonl", output, file = "-", rules, database;
  bool dry_run = false;
};

Status write_export(const ExchangeOptions& options, store::Store& store, const cli::Session& session,
                    std::ostream& out) {
  if (options.format == "sarif") {
    STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(options.rules));
    STREAMLAB_TRY(const auto text, kb::sarif(store, *rules, session.now()));
    out << text << '\n';
    return ok();
  }
  return kb::export_issues(store.database(), [&](const std::string& line) {
    out << line << '\n';
    return out.good();
  });
}

Result<cli::ExitCode> run_export(const ExchangeOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  // One moment of the file, whatever others write meanwhile.
  STREAMLAB_CHECK(store.database().execute("BEGIN"));
  if (options.output.empty()) {
    STREAMLAB_CHECK(write_export(options, store, session, session.out));
    return cli::ExitCode::ok;
  }
  std::ofstream out(options.output, std::ios::binary | std::ios::trunc);
  STREAMLAB_CHECK(write_export(options, store, session, out));
  out.close();
  if (!out)
    return Error{ErrorCode::io, "cannot write " + printable(options.output)}.with_help(
        "check the folder and the free space");
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> run_import(const ExchangeOptions& options, cli::Session& session) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return Error{ErrorCode::usage, "cannot read the import"}.at({options.file, 0, 0, ""});
  }
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::create));
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(store.database()));
  STREAMLAB_TRY(const auto done, kb::import_issues(store.database(), options.file == "-" ? session.in : file,
                                                   {session.user(), session.now()}));
  if (!options.dry_run) STREAMLAB_CHECK(transaction.commit());
  session.err << fmt::format("✓ {}{} issues, {} occurrences, {} runs and {} acts that were not here\n",
                             options.dry_run ? "(dry run) " : "", done.issues, done.occurrences, done.runs,
                             done.history);
  return cli::ExitCode::ok;
}

}  // namespace

void add_export(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("export", "write all issues as JSON Lines, or as SARIF for other tools");
  auto options = std::make_shared<ExchangeOptions>();
  command->add_option("--format", options->format, "jsonl (everything, for `issues import`) or sarif")
      ->check(CLI::IsMember({"jsonl", "sarif"}));
  command->add_option("-o,--output", options->output, "write to this file instead of standard output")
      ->type_name("FILE");
  command->add_option("--rules", options->rules, "folder with rules of your own, for the advice in SARIF")
      ->type_name("DIR");
  cli::add_database(*command, options->database);
  command->footer(
      "Examples:\n  issues export > issues.jsonl\n  issues export --format sarif -o issues.sarif");
  command->callback([options, &session] { cli::finish(session, run_export(*options, session)); });
}

void add_import(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("import", "take in what `issues export` wrote: the union of both");
  auto options = std::make_shared<ExchangeOptions>();
  command->add_option("file", options->file, "JSON Lines; - is standard input")->type_name("FILE");
  command->add_flag("--dry-run", options->dry_run, "say what would happen, change nothing");
  cli::add_database(*command, options->database);
  command->footer(
      "Importing twice is as once, and the order of files does not matter. Issues that share a fingerprint "
      "are one.\n"
      "Examples:\n  issues import issues.jsonl\n  ssh ci issues export | issues import -");
  command->callback([options, &session] { cli::finish(session, run_import(*options, session)); });
}

}  // namespace streamlab::issues
