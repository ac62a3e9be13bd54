// SPDX-License-Identifier: Apache-2.0
// `streamlab run SCENARIO`: drive or watch a stream to its verdict.
#include "pipeline/run.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "commands.hpp"
#include "report/report.hpp"
#include "report_source.hpp"

namespace streamlab::streamlab {
namespace {

struct RunOptions {
  std::string scenario, endpoint, release, env, gate = "point", database, rules, format = "text";
  std::vector<std::string> tags, set;
  cli::JsonOption json;
  bool quiet = false;
};

/// K=V of a repeatable flag.
Result<std::vector<std::pair<std::string, std::string>>> pairs(const std::vector<std::string>& given, std::string_view flag) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{ErrorCode::usage, fmt::format("{} needs NAME=VALUE", flag)}.with_help("see `streamlab run --help`");
    out.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return out;
}

/// Spec §9, the first that applies: 130, 5, 7, 3, 0 (2, 4 and 6 have ended the command before).
cli::ExitCode exit_of(const pipeline::RunOutcome& outcome) {
  if (outcome.interrupted) return cli::ExitCode::interrupted;
  if (!outcome.reached) return cli::ExitCode::unreachable;
  switch (outcome.summary.judgement.verdict) {
    case slo::Verdict::inconclusive: return cli::ExitCode::inconclusive;
    case slo::Verdict::fail: return cli::ExitCode::slo_breached;
    case slo::Verdict::pass: break;
  }
  return cli::ExitCode::ok;
}

Result<pipeline::RunRequest> request_of(const RunOptions& options, const cli::Session& session) {
  STREAMLAB_TRY(const auto tags, pairs(options.tags, "--tag"));
  STREAMLAB_TRY(const auto set, pairs(options.set, "--set"));
  scenario::LoadOptions load;
  if (!options.endpoint.empty()) load.endpoint = options.endpoint;
  load.set = set;
  pipeline::RunRequest request;
  STREAMLAB_TRY(request.scenario, scenario::load(options.scenario, load));
  STREAMLAB_TRY(request.keyring, redact::Keyring::from_environment(request.scenario.policy));
  request.database = session.database(options.database);
  request.release = options.release;
  request.env = options.env;
  request.tags.insert(tags.begin(), tags.end());
  for (const auto& [path, value] : request.scenario.stored_settings) request.overrides[path] = value;
  request.gate = options.gate == "confident" ? slo::Gate::confident : slo::Gate::point;
  request.rules_folder = options.rules;
  return request;
}

std::string progress_line(const pipeline::Progress& p) {
  return fmt::format("{:6.1f} s  offered {}  delivered {}  answered {}  errors {}  p95 {:.1f} ms  new issues {}", to_ms(p.elapsed) / 1000,
                     p.offered, p.delivered, p.answered, p.errors, p.p95_ms, p.new_issues);
}

Result<cli::ExitCode> run(const RunOptions& options, cli::Session& session) {
  STREAMLAB_TRY(pipeline::RunRequest request, request_of(options, session));
  for (const auto& warning : request.scenario.warnings)
    if (!options.quiet) cli::render_warning(session, warning);
  const std::string database = request.database.string();
  const int p95_line = request.scenario.p95_location.line, rate_line = request.scenario.error_rate_location.line;

  cli::Progress progress(session, [] { return std::chrono::steady_clock::now(); });
  STREAMLAB_TRY(const pipeline::RunOutcome outcome, pipeline::run(std::move(request), [&](const pipeline::Progress& now) {
    if (!options.quiet && progress.due()) progress.update(progress_line(now));
  }));
  progress.finish();

  STREAMLAB_TRY(const report::Report report, load_report(database, options.rules, outcome.summary, session.now()));
  if (options.json.on()) {
    STREAMLAB_CHECK(cli::print_json(session, options.json, report::json(report)));
  } else if (options.format == "github") {
    session.out << report::github(report, p95_line, rate_line);
  } else {
    session.out << report::text(report, {.colour = session.colour_out, .width = session.width});
  }
  return exit_of(outcome);
}

}  // namespace

void add_run(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Drive or watch a stream and judge it against its SLOs");
  command->footer(
      "Examples:\n"
      "  streamlab run scenario.json\n"
      "  streamlab run scenario.json --endpoint ws://127.0.0.1:9000/ --release 1.4.2 --env staging\n"
      "  streamlab run scenario.json --set config.rate_qps=200 --gate confident --json");
  command->add_option("scenario", options->scenario, "Scenario file")->required()->type_name("FILE");
  command->add_option("--endpoint", options->endpoint, "Use this endpoint instead of the scenario's")->type_name("URL");
  command->add_option("--release", options->release, "Release under test, stored with the run");
  command->add_option("--env", options->env, "Environment, stored with the run")->type_name("NAME");
  command->add_option("--tag", options->tags, "Stored with the run; repeatable")->type_name("K=V")->take_all();
  command->add_option("--set", options->set, "Replace a value of the scenario, e.g. config.rate_qps=200; repeatable")->type_name("PATH=VALUE")->take_all();
  command->add_option("--gate", options->gate, "point, or confident: fail only when the whole 95 % interval lies beyond the limit")
      ->check(CLI::IsMember({"point", "confident"}));
  command->add_option("--rules", options->rules, "Folder with anomaly rules of your own")->type_name("DIR");
  command->add_option("--format", options->format, "text, or github: annotations at the scenario's lines")->check(CLI::IsMember({"text", "github"}));
  command->add_flag("-q,--quiet", options->quiet, "No progress");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback([options, &session] { cli::finish(session, run(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
