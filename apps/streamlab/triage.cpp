// SPDX-License-Identifier: Apache-2.0
// `streamlab triage`: do the triage of stored runs again.
#include "pipeline/triage.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"

namespace streamlab::streamlab {
namespace {

struct TriageOptions {
  std::string run, rules, database;
  cli::JsonOption json;
};

Result<cli::ExitCode> triage(const TriageOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto rules, rulebook::RuleBook::load(options.rules));
  // A file that is missing is made, as the first run would: triage of nothing finds nothing.
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::create));
  std::int64_t run_id = 0;
  if (!options.run.empty()) {
    STREAMLAB_TRY(const store::RunRow run, store.find_run(options.run));
    run_id = run.id;
  }
  STREAMLAB_TRY(const auto done, pipeline::triage(store, std::move(rules), run_id));
  if (options.json.on()) {
    STREAMLAB_CHECK(cli::print_json(
        session, options.json,
        fmt::format(R"({{"runs":{},"events":{},"added":{},"new_issues":{},"regressions":{}}})", done.runs,
                    done.events, done.added, done.new_issues, done.regressions)));
    return cli::ExitCode::ok;
  }
  session.out << fmt::format(
      "runs {}, anomalous events {}: occurrences added {}, new issues {}, regressions {}\n", done.runs,
      done.events, done.added, done.new_issues, done.regressions);
  return cli::ExitCode::ok;
}

}  // namespace

void add_triage(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<TriageOptions>();
  CLI::App* command =
      app.add_subcommand("triage", "group the anomalies of stored runs again, e.g. after new rules");
  command->footer("Examples:\n  streamlab triage\n  streamlab triage --run 12 --rules my-rules/");
  command->add_option("--run", options->run,
                      "Only this run: its number, the beginning of its uid, or @latest");
  command->add_option("--rules", options->rules, "Folder with anomaly rules of your own")->type_name("DIR");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, triage(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
