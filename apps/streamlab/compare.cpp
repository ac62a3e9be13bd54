// SPDX-License-Identifier: Apache-2.0
// `streamlab compare RUN RUN`: better, worse, or no difference shown.
#include <memory>
#include <ostream>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "comparison_source.hpp"

namespace streamlab::streamlab {
namespace {

struct CompareOptions {
  std::string before, after, format = "text", fail_on, database;
  double margin = slo::CompareSettings{}.margin * 100;
  cli::JsonOption json;
};

Result<cli::ExitCode> compare(const CompareOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const FailOn fail_on, parse_fail_on(options.fail_on));
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const store::RunRow before, store.find_run(options.before));
  STREAMLAB_TRY(const store::RunRow after, store.find_run(options.after));
  STREAMLAB_TRY(const report::Comparison comparison,
                load_comparison(store, before.id, after.id, options.margin / 100));
  if (options.json.on() || options.format == "json") {
    STREAMLAB_CHECK(cli::print_json(session, options.json, report::json(comparison)));
  } else if (options.format == "markdown") {
    session.out << report::markdown(comparison);
  } else {
    print_comparison(comparison, session);
  }
  return gate_exit(comparison, fail_on);
}

}  // namespace

void add_compare(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command =
      app.add_subcommand("compare", "tell two runs apart from noise: better, worse or no difference shown");
  command->footer(
      "Examples:\n"
      "  streamlab compare 12 15\n"
      "  streamlab compare 12 @latest --fail-on regression\n"
      "  streamlab compare 12 15 --format markdown > comment.md\n\n"
      "Each interval comes from stretches of the runs, not from single messages, so that drift and bursts "
      "within a run count as\n"
      "noise; the four hold together at 95 %. What differs between runs anyway (another machine, another "
      "hour) is not in them:\n"
      "that is what --margin is for.");
  command
      ->add_option("before", options->before,
                   "The run to compare with: its number, the beginning of its uid, or @latest")
      ->required()
      ->type_name("RUN");
  command->add_option("after", options->after, "The run in question")->required()->type_name("RUN");
  command
      ->add_option("--margin", options->margin,
                   "Percent by which latencies may differ without a word (default 5)")
      ->check(CLI::Range(0.0, 1000.0));
  command
      ->add_option("--fail-on", options->fail_on,
                   "Exit 10 on: regression (a measure is worse), schema (shapes are new or gone); 7 where "
                   "nothing can be told")
      ->type_name("WORDS");
  command->add_option("--format", options->format, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}));
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, compare(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
