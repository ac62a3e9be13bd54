// SPDX-License-Identifier: Apache-2.0
// `streamlab runs`: what was run, newest first.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "commands.hpp"
#include "kb/lifecycle.hpp"
#include "store/run_json.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

using Json = nlohmann::ordered_json;

struct RunsOptions {
  std::string database, scenario, env, release;
  std::vector<std::string> tags, statuses;
  std::int64_t limit = 30;
  cli::JsonOption json;
};

cli::Style style_of(const std::string& verdict) {
  if (verdict == "pass") return cli::Style::green;
  return verdict == "fail" ? cli::Style::red : cli::Style::yellow;
}

cli::Cell latency(const std::optional<double>& ms) {
  return ms ? cli::Cell(fmt::format("{:.1f}", *ms), fmt::format("{}", *ms)) : cli::Cell("");
}

cli::Cell rate(const std::optional<double>& ratio) {
  return ratio ? cli::Cell(fmt::format("{:.2f} %", *ratio * 100), fmt::format("{}", *ratio)) : cli::Cell("");
}

void print_table(const std::vector<store::RunRow>& runs, cli::Session& session) {
  using cli::Align;
  cli::Table table({{"RUN", Align::right},
                    {"STATUS"},
                    {"VERDICT"},
                    {"SCENARIO", Align::left, true},
                    {"P95 MS", Align::right},
                    {"ERRORS", Align::right},
                    {"OFFERED", Align::right, false, true},
                    {"STARTED", Align::left, false, true},
                    {"RELEASE", Align::left, true, true},
                    {"ENV", Align::left, true, true}});
  for (const auto& run : runs) {
    const std::string verdict = run.verdict.value_or("");
    table.row({std::to_string(run.id),
               run.status,
               {verdict, style_of(verdict)},
               run.scenario,
               latency(run.p95_latency_ms),
               rate(run.error_rate),
               std::to_string(run.offered),
               {kb::ago(run.started_at, session.now()), rfc3339(run.started_at)},
               run.release,
               run.env});
  }
  if (table.empty() && session.out_is_terminal) {
    session.err << "no run matches\n";
    return;
  }
  table.print(session);
}

Result<std::pair<std::string, std::string>> tag_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{ErrorCode::usage, "--tag needs K=V"}.with_help("for example: --tag branch=main");
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<cli::ExitCode> runs(const RunsOptions& options, cli::Session& session) {
  store::RunFilter filter{.scenario = options.scenario,
                          .env = options.env,
                          .release = options.release,
                          .statuses = options.statuses,
                          .limit = options.limit};
  for (const std::string& text : options.tags) {
    STREAMLAB_TRY(auto tag, tag_of(text));
    filter.tags.push_back(std::move(tag));
  }
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const auto found, store.runs(filter));
  if (!options.json.on()) {
    print_table(found, session);
    return cli::ExitCode::ok;
  }
  Json list = Json::array();
  for (const auto& run : found) list.push_back(store::row_json(run));
  STREAMLAB_CHECK(
      cli::print_json(session, options.json, list.dump(2, ' ', false, Json::error_handler_t::replace)));
  return cli::ExitCode::ok;
}

}  // namespace

void add_runs(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RunsOptions>();
  CLI::App* command = app.add_subcommand("runs", "list stored runs, newest first");
  command->footer(
      "Examples:\n"
      "  streamlab runs\n"
      "  streamlab runs --scenario checkout --env ci --tag branch=main\n"
      "  streamlab runs --json=id,verdict,p95_latency_ms --limit 100");
  command->add_option("--scenario", options->scenario, "of this scenario, by its name")->type_name("NAME");
  command->add_option("--env", options->env, "made with --env NAME")->type_name("NAME");
  command->add_option("--release", options->release, "made with --release R")->type_name("R");
  command->add_option("--tag", options->tags, "made with --tag K=V; all of them where several are given")
      ->type_name("K=V")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_option("--status", options->statuses, "running, finished, interrupted, aborted")
      ->delimiter(',')
      ->check(CLI::IsMember({"running", "finished", "interrupted", "aborted"}))
      ->type_name("WORD");
  command->add_option("--limit", options->limit, "at most so many, 0 = all (default 30)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, runs(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
