// SPDX-License-Identifier: Apache-2.0
// `streamlab run SCENARIO`: drive or watch a stream to its verdict.
#include "pipeline/run.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "cli/live_line.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "commands.hpp"
#include "comparison_source.hpp"
#include "report/report.hpp"
#include "report_source.hpp"

namespace streamlab::streamlab {
namespace {

struct RunOptions {
  std::string scenario, endpoint, release, env, gate = "point", database, rules, format = "text", baseline,
                                                fail_on;
  std::vector<std::string> tags, set;
  cli::JsonOption json;
  bool quiet = false;
};

/// K=V of a repeatable flag.
Result<std::vector<std::pair<std::string, std::string>>> pairs(const std::vector<std::string>& given,
                                                               std::string_view flag) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{ErrorCode::usage, fmt::format("{} needs NAME=VALUE", flag)}.with_help(
          "see `streamlab run --help`");
    out.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return out;
}

/// Spec §9, the first that applies: 130, 5, 7, 3, 0 (2, 4 and 6 have ended the command before).
cli::ExitCode exit_of(const pipeline::RunOutcome& outcome) {
  if (outcome.interrupted) return cli::ExitCode::interrupted;
  if (!outcome.reached) return cli::ExitCode::unreachable;
  for (const slo::Check& check : outcome.summary.judgement.checks)
    if (check.applicable && !check.measured) return cli::ExitCode::inconclusive;
  switch (outcome.summary.judgement.verdict) {
    case slo::Verdict::inconclusive:
      return cli::ExitCode::inconclusive;
    case slo::Verdict::fail:
      return cli::ExitCode::slo_breached;
    case slo::Verdict::pass:
      break;
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

/// Planned length; 0 where it is not known before.
Nanos planned(const scenario::Config& config) {
  if (config.duration_s) return Nanos(static_cast<std::int64_t>(*config.duration_s * 1e9));
  if (config.messages && config.rate_qps && *config.rate_qps > 0)
    return Nanos(static_cast<std::int64_t>(static_cast<double>(*config.messages) / *config.rate_qps * 1e9));
  return Nanos{0};
}

/// One line on a terminal, a line of words now and then elsewhere.
class Display {
 public:
  Display(const scenario::Scenario& scenario, cli::Session& session)
      : session_(session),
        progress_(session, [] { return std::chrono::steady_clock::now(); }),
        sends_(scenario.config.mode == scenario::Mode::request),
        line_(scenario.objective.expected_p95_latency_ms, scenario.objective.expected_error_rate,
              planned(scenario.config)) {}

  void show(const pipeline::Progress& p) {
    line_.add({.elapsed = p.elapsed,
               .offered = p.offered,
               .delivered = p.delivered,
               .answered = p.answered,
               .errors = p.errors,
               .new_issues = p.new_issues,
               .p50_ms = p.p50_ms,
               .p95_ms = p.p95_ms,
               .recent_p95_ms = p.recent_p95_ms,
               .sends = sends_});
    if (!progress_.due()) return;
    progress_.show(session_.redraws ? line_.text({.width = session_.width - 1,
                                                  .colour = session_.colour_err,
                                                  .unicode = session_.unicode})
                                    : line_.plain());
  }
  void finish() { progress_.finish(); }

 private:
  cli::Session& session_;
  cli::Progress progress_;
  bool sends_;
  cli::LiveLine line_;
};

struct Baseline {
  std::optional<std::int64_t> run;
  FailOn fail_on;
};

/// Before the run: a baseline that does not exist is told at once. Only the first run of a history has no
/// last good one: it says so and compares nothing.
Result<Baseline> baseline_of(const RunOptions& options, const FailOn& fail_on,
                             const pipeline::RunRequest& request, cli::Session& session) {
  Baseline out{.fail_on = fail_on};
  if (options.baseline.empty()) return out;
  if (std::filesystem::exists(request.database)) {
    STREAMLAB_TRY(auto store, store::Store::open(request.database, store::Access::read_only));
    STREAMLAB_TRY(out.run, find_baseline(store, options.baseline, request.scenario.name, request.env));
  } else if (options.baseline != "last-good" && options.baseline.find('=') == std::string::npos) {
    return Error{ErrorCode::not_found, "there is no run " + printable(options.baseline),
                 "the database does not exist yet"}
        .with_help("streamlab runs");
  }
  if (!out.run && options.baseline != "last-good")
    return Error{ErrorCode::not_found,
                 "no finished run of this scenario is tagged " + printable(options.baseline)}
        .with_help("streamlab runs shows which there are; give the first one its tag with --tag " +
                   printable(options.baseline));
  if (!out.run && (!options.quiet || !options.fail_on.empty()))
    session.err << "No baseline yet: no earlier run fits " << printable(options.baseline)
                << "; nothing is compared.\n";
  return out;
}

Result<report::Comparison> compared(const std::string& database, std::int64_t baseline, std::int64_t run) {
  STREAMLAB_TRY(auto store, store::Store::open(database, store::Access::read_only));
  return load_comparison(store, baseline, run);
}

/// Nothing where there is no baseline, or none any more: what a finished run has to tell does not depend on
/// it.
std::optional<report::Comparison> compared(const Baseline& baseline, const std::string& database,
                                           std::int64_t run, cli::Session& session) {
  if (!baseline.run) return std::nullopt;
  auto comparison = compared(database, *baseline.run, run);
  if (comparison.ok()) return std::move(*comparison);
  cli::render_warning(session, comparison.error());
  return std::nullopt;
}

/// The run's own answer goes before that of its comparison.
cli::ExitCode exit_of(const pipeline::RunOutcome& outcome, const Baseline& baseline,
                      const std::optional<report::Comparison>& comparison) {
  const cli::ExitCode exit = exit_of(outcome);
  if (exit != cli::ExitCode::ok || !baseline.run) return exit;
  if (comparison) return gate_exit(*comparison, baseline.fail_on);
  return baseline.fail_on.any() ? cli::ExitCode::inconclusive : exit;
}

/// The report as JSON, with the comparison as one more member.
std::string with_comparison(const std::string& report, const std::optional<report::Comparison>& comparison) {
  if (!comparison) return report;
  auto json = nlohmann::ordered_json::parse(report);
  json["comparison"] = nlohmann::ordered_json::parse(report::json(*comparison));
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// Annotations on session.out, and both as Markdown on the page of the workflow run.
void tell_github(const report::Report& report, const std::optional<report::Comparison>& comparison,
                 cli::Session& session) {
  session.out << annotations(report);
  std::string summary = report::markdown(report);
  if (comparison) {
    session.out << report::github(*comparison);
    summary += "\n" + report::markdown(*comparison);
  }
  // The verdict is the answer, whatever becomes of its summary.
  if (const Status told = append_step_summary(summary, session); !told.ok())
    session.err << "warning: " << told.error().message << '\n';
}

void tell_people(const report::Report& report, const std::optional<report::Comparison>& comparison,
                 cli::Session& session) {
  session.out << report::text(report, {.colour = session.colour_out,
                                       .width = session.width,
                                       .unicode = session.unicode,
                                       .wraps = session.out_is_terminal});
  if (!comparison) return;
  session.out << fmt::format("\nCompared with run {}: {}\n", comparison->before.run_id,
                             name_of(comparison->answer()));
  print_comparison(*comparison, session);
}

Status tell(const RunOptions& options, const report::Report& report,
            const std::optional<report::Comparison>& comparison, cli::Session& session) {
  if (options.json.on())
    return cli::print_json(session, options.json, with_comparison(report::json(report), comparison));
  if (options.format == "github")
    tell_github(report, comparison, session);
  else
    tell_people(report, comparison, session);
  return ok();
}

Result<cli::ExitCode> run(const RunOptions& options, cli::Session& session) {
  // What is wrong with the command line is told before what is wrong with a file.
  STREAMLAB_TRY(const FailOn fail_on, parse_fail_on(options.fail_on));
  if (!options.fail_on.empty() && options.baseline.empty())
    return Error{ErrorCode::usage, "--fail-on needs --baseline"}.with_help("--baseline last-good");
  STREAMLAB_TRY(pipeline::RunRequest request, request_of(options, session));
  for (const auto& warning : request.scenario.warnings) cli::render_warning(session, warning);
  const std::string database = request.database.string();
  STREAMLAB_TRY(const Baseline baseline, baseline_of(options, fail_on, request, session));

  Display display(request.scenario, session);
  STREAMLAB_TRY(const pipeline::RunOutcome outcome,
                pipeline::run(std::move(request), [&](const pipeline::Progress& now) {
                  if (!options.quiet) display.show(now);
                }));
  display.finish();

  STREAMLAB_TRY(const report::Report report,
                load_report(database, options.rules, outcome.summary, session.now()));
  const auto comparison = compared(baseline, database, outcome.summary.run_id, session);
  STREAMLAB_CHECK(tell(options, report, comparison, session));
  return exit_of(outcome, baseline, comparison);
}

}  // namespace

void add_run(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "drive or watch a stream and judge it against its SLOs");
  command->footer(
      "Examples:\n"
      "  streamlab run scenario.json\n"
      "  streamlab run scenario.json --endpoint ws://127.0.0.1:9000/ --release 1.4.2 --env staging\n"
      "  streamlab run scenario.json --set config.rate_qps=200 --gate confident --json\n"
      "  streamlab run scenario.json --baseline last-good --fail-on regression");
  command->add_option("scenario", options->scenario, "Scenario file")->required()->type_name("FILE");
  cli::refuse_empty(
      command->add_option("--endpoint", options->endpoint, "Use this endpoint instead of the scenario's")
          ->type_name("URL"));
  command->add_option("--release", options->release, "Release under test, stored with the run");
  command->add_option("--env", options->env, "Environment, stored with the run")->type_name("NAME");
  command->add_option("--tag", options->tags, "Stored with the run; repeatable")
      ->type_name("K=V")
      ->take_all();
  command
      ->add_option("--set", options->set,
                   "Replace a value of the scenario, e.g. config.rate_qps=200; repeatable")
      ->type_name("PATH=VALUE")
      ->take_all();
  command
      ->add_option("--gate", options->gate,
                   "point, or confident: fail only when the whole 95 % interval lies beyond the limit")
      ->check(CLI::IsMember({"point", "confident"}));
  cli::refuse_empty(command->add_option("--rules", options->rules, "Folder with anomaly rules of your own")
                        ->type_name("DIR"));
  command->add_option("--format", options->format, "text, or github: annotations at the scenario's lines")
      ->check(CLI::IsMember({"text", "github"}));
  cli::refuse_empty(command
                        ->add_option("--baseline", options->baseline,
                                     "Compare with last-good (of this scenario and --env), a RUN, or the "
                                     "latest run tagged K=V")
                        ->type_name("WHICH"));
  command
      ->add_option("--fail-on", options->fail_on,
                   "With --baseline, exit 10 on: regression, schema; 7 where nothing can be told")
      ->type_name("WORDS");
  command->add_flag("-q,--quiet", options->quiet, "No progress");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, run(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
