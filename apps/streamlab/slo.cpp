// SPDX-License-Identifier: Apache-2.0
// `streamlab slo suggest`: limits that past runs bear out.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/config_source.hpp"
#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "commands.hpp"
#include "report/chart.hpp"
#include "slo/history.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kP95Key = "expected_p95_latency_ms", kRateKey = "expected_error_rate";

struct SuggestOptions {
  std::string scenario, env, database;
  bool env_given = false, write = false;
  double false_alarms_percent = 1;
  std::int64_t last = 100;
  cli::JsonOption json;
};

/// The scenario file as far as this command needs it: no variable of it is expanded.
struct ScenarioFile {
  ConfigSource source;
  std::uint32_t p95_node = 0, rate_node = 0;
  std::string name;
  slo::Objective today;
};

Result<double> number_at(const ConfigSource& source, std::uint32_t node, std::string_view key) {
  double value = 0;
  const std::string text(source.text_of(node));
  try {
    value = std::stod(text);
  } catch (const std::exception&) {
    return source.error_at(node, fmt::format("{} is no number", key));
  }
  return value;
}

Result<ScenarioFile> read_scenario(const std::string& file) {
  STREAMLAB_TRY(auto source, ConfigSource::from_file(file));
  const JsonDocument& document = source.document();
  const std::uint32_t name = document.find(0, "name"), p95 = document.find(0, kP95Key),
                      rate = document.find(0, kRateKey);
  if (name == 0 || p95 == 0 || rate == 0)
    return Error{ErrorCode::invalid_config, "cannot read " + printable(file),
                 fmt::format("a scenario has name, {} and {}", kP95Key, kRateKey)}
        .with_help("streamlab validate " + printable(file));
  ScenarioFile out{
      .source = source, .p95_node = p95, .rate_node = rate, .name = std::string(document.nodes()[name].text)};
  STREAMLAB_TRY(out.today.expected_p95_latency_ms, number_at(source, p95, kP95Key));
  STREAMLAB_TRY(out.today.expected_error_rate, number_at(source, rate, kRateKey));
  return out;
}

/// What is known of one environment.
struct Environment {
  std::string env;
  std::vector<slo::PastRun> runs;
  std::vector<bool> failed;  ///< in time order
  std::size_t left_out = 0;  ///< runs at another rate than the latest
  std::optional<slo::Advice> advice;
  slo::Flakiness flakiness;
};

Result<slo::PastRun> past_run(store::Store& store, const store::RunRow& row) {
  STREAMLAB_TRY(const store::RunDetails details, store.run(row.id));
  slo::PastRun out{.id = row.id,
                   .p95_ms = details.summary.response.p95,
                   .p95_interval = {},
                   .errors = details.summary.counts.errors,
                   .events = details.summary.counts.judged};
  for (const slo::Check& check : details.summary.judgement.checks)
    if (check.name == "p95_latency_ms") out.p95_interval = check.interval95;
  return out;
}

Result<std::vector<Environment>> environments(store::Store& store, const SuggestOptions& options,
                                              const ScenarioFile& scenario) {
  STREAMLAB_TRY(auto rows,
                store.runs({.scenario = scenario.name, .env = options.env, .statuses = {"finished"}}));
  std::map<std::string, Environment> by_env;
  std::map<std::string, double> rate;
  for (const store::RunRow& row : rows) {  // newest first
    if (row.verdict != "pass" && row.verdict != "fail") continue;
    if (options.env_given && row.env != options.env) continue;
    Environment& one = by_env[row.env];
    one.env = row.env;
    if (static_cast<std::int64_t>(one.runs.size()) >= options.last) continue;
    if (rate.emplace(row.env, row.rate_qps).first->second != row.rate_qps) {
      ++one.left_out;
      continue;
    }
    STREAMLAB_TRY(auto past, past_run(store, row));
    one.runs.push_back(std::move(past));
    one.failed.insert(one.failed.begin(), row.verdict == "fail");
  }
  std::vector<Environment> out;
  for (auto& [env, one] : by_env) {
    one.advice = slo::advise(one.runs, options.false_alarms_percent / 100, scenario.today);
    one.flakiness = slo::flakiness(one.failed);
    out.push_back(std::move(one));
  }
  return out;
}

/// At most six digits, as a person would write it into JSON.
std::string number_text(double value) {
  return fmt::format("{}", std::stod(fmt::format("{:.6g}", value)));
}

Json as_json(const slo::LimitAdvice& advice, double today) {
  return {{"limit", std::stod(fmt::format("{:.6g}", advice.limit))},
          {"today", today},
          {"typical", advice.typical},
          {"spread_between_runs", advice.between},
          {"spread_within_a_run", advice.within},
          {"headroom", advice.headroom},
          {"expected_false_alarm_rate", advice.false_alarms},
          {"expected_false_alarm_rate_today", advice.false_alarms_now}};
}

Json as_json(const Environment& one, const ScenarioFile& scenario, double promised) {
  Json out = {{"scenario", scenario.name},
              {"env", one.env},
              {"runs", one.runs.size()},
              {"left_out_other_rate", one.left_out},
              {"promised_false_alarm_rate", promised},
              {"outliers", Json::array()},
              {std::string(kP95Key), nullptr},
              {std::string(kRateKey), nullptr},
              {"gate",
               {{"runs", one.flakiness.runs},
                {"failed", one.flakiness.failures},
                {"flips", one.flakiness.flips},
                {"flaky", one.flakiness.flaky}}}};
  if (!one.advice) return out;
  out["outliers"] = one.advice->outliers;
  out[std::string(kP95Key)] = as_json(one.advice->p95, scenario.today.expected_p95_latency_ms);
  out[std::string(kRateKey)] = as_json(one.advice->error_rate, scenario.today.expected_error_rate);
  return out;
}

std::string percent(double ratio) {
  return report::significant(ratio * 100, 2) + " %";
}

void print_advice(const Environment& one, const ScenarioFile& scenario, cli::Session& session) {
  const std::string where = one.env.empty() ? "without --env" : printable(one.env);
  if (!one.advice) {
    // A replay without latency_field has no p95, however many there are.
    const auto usable = static_cast<std::size_t>(std::count_if(
        one.runs.begin(), one.runs.end(), [](const slo::PastRun& run) { return run.p95_ms > 0; }));
    session.err << fmt::format(
        "{}, {}: {} runs{}, {} are needed\n", printable(scenario.name), where, usable,
        usable == one.runs.size() ? "" : fmt::format(" of {} have a p95", one.runs.size()), slo::kFewestRuns);
    return;
  }
  cli::Table table({{"ENV"},
                    {"KEY"},
                    {"TODAY", cli::Align::right},
                    {"SUGGESTED", cli::Align::right},
                    {"TYPICAL", cli::Align::right},
                    {"BETWEEN RUNS", cli::Align::right},
                    {"WITHIN A RUN", cli::Align::right},
                    {"HEADROOM", cli::Align::right},
                    {"FALSE ALARMS", cli::Align::right},
                    {"TODAY'S", cli::Align::right}});
  const auto row = [&](std::string_view key, const slo::LimitAdvice& advice, double today) {
    table.row({one.env, std::string(key), number_text(today), number_text(advice.limit),
               report::significant(advice.typical, 4), "±" + percent(advice.between),
               "±" + percent(advice.within),
               advice.typical > 0 ? "+" + percent(advice.headroom) : std::string("-"),
               percent(advice.false_alarms), percent(advice.false_alarms_now)});
  };
  row(kP95Key, one.advice->p95, scenario.today.expected_p95_latency_ms);
  row(kRateKey, one.advice->error_rate, scenario.today.expected_error_rate);
  table.print(session);
  session.err << fmt::format(
      "From {} runs{}{}.\n", one.advice->used.size(),
      one.advice->outliers.empty()
          ? ""
          : fmt::format(", without {} {} that {} far off", one.advice->outliers.size() == 1 ? "run" : "runs",
                        fmt::join(one.advice->outliers, ", "),
                        one.advice->outliers.size() == 1 ? "lies" : "lie"),
      one.left_out == 0 ? "" : fmt::format(", without {} at another rate", one.left_out));
  if (one.flakiness.flaky)
    session.err << fmt::format(
        "This gate is flaky: {} of {} runs failed, and the verdict changed {} times.\n",
        one.flakiness.failures, one.flakiness.runs, one.flakiness.flips);
}

/// Every other byte stays: the two numbers are replaced where they stand, from the back.
Status write_limits(const std::string& file, const ScenarioFile& scenario, const slo::Advice& advice) {
  const ConfigSource& source = scenario.source;
  std::string text(source.text());
  std::vector<std::pair<std::string_view, std::string>> changes = {
      {source.text_of(scenario.p95_node), number_text(advice.p95.limit)},
      {source.text_of(scenario.rate_node), number_text(advice.error_rate.limit)}};
  std::sort(changes.begin(), changes.end(),
            [](const auto& a, const auto& b) { return a.first.data() > b.first.data(); });
  for (const auto& [old, fresh] : changes)
    text.replace(static_cast<std::size_t>(old.data() - source.text().data()), old.size(), fresh);
  std::error_code failure;
  const std::filesystem::path target = std::filesystem::canonical(file, failure);
  const Error unwritable = Error{ErrorCode::io, "cannot write " + printable(file)}.with_help(
      "check the folder's permissions and the free space");
  if (failure) return unwritable;
  const std::filesystem::path fresh = target.string() + fmt::format(".{}.new", ::getpid());
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) {
      std::filesystem::remove(fresh, failure);
      return unwritable;
    }
  }
  std::filesystem::permissions(fresh, std::filesystem::status(target).permissions(), failure);
  std::filesystem::rename(fresh, target, failure);
  if (failure) {
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    return unwritable;
  }
  return ok();
}

Result<cli::ExitCode> suggest(const SuggestOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const ScenarioFile scenario, read_scenario(options.scenario));
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const auto all, environments(store, options, scenario));
  const bool any =
      std::any_of(all.begin(), all.end(), [](const Environment& one) { return one.advice.has_value(); });
  if (options.json.on()) {
    Json list = Json::array();
    for (const Environment& one : all)
      list.push_back(as_json(one, scenario, options.false_alarms_percent / 100));
    STREAMLAB_CHECK(
        cli::print_json(session, options.json, list.dump(2, ' ', false, Json::error_handler_t::replace)));
  } else {
    if (all.empty())
      session.err << fmt::format("{}: no judged run is stored, {} are needed\n", printable(scenario.name),
                                 slo::kFewestRuns);
    for (const Environment& one : all) print_advice(one, scenario, session);
  }
  if (!any) return cli::ExitCode::inconclusive;
  if (!options.write) return cli::ExitCode::ok;
  if (all.size() > 1)
    return Error{ErrorCode::usage, "--write needs one environment", "runs of several are stored"}.with_help(
        "--env NAME (\"\" for runs without one)");
  STREAMLAB_CHECK(write_limits(options.scenario, scenario, *all.front().advice));
  session.err << "Wrote both numbers into " << printable(options.scenario) << ".\n";
  return cli::ExitCode::ok;
}

}  // namespace

void add_slo(CLI::App& app, cli::Session& session) {
  CLI::App* group =
      app.add_subcommand("slo", "tune objectives: limits from past runs, error budgets, burn rates");
  group->require_subcommand(1);
  auto options = std::make_shared<SuggestOptions>();
  CLI::App* command = group->add_subcommand(
      "suggest", "propose expected_p95_latency_ms and expected_error_rate from stored runs");
  command->footer(
      "Examples:\n"
      "  streamlab slo suggest scenario.json\n"
      "  streamlab slo suggest scenario.json --env ci --false-alarms 0.5 --write\n\n"
      "A limit lies where one more good run would exceed it as rarely as --false-alarms says: a prediction "
      "bound over the runs' own\n"
      "spread, wider the fewer there are. Used are judged runs at the rate of the latest one; run it on days "
      "that stand for the\n"
      "rest. Exit 7 while no environment has five.");
  command->add_option("scenario", options->scenario, "Scenario file")->required()->type_name("FILE");
  auto* env =
      command->add_option("--env", options->env, "Only runs made with --env NAME; \"\" for those without")
          ->type_name("NAME");
  command
      ->add_option("--false-alarms", options->false_alarms_percent,
                   "Percent of good runs that may exceed a limit by chance (default 1)")
      ->check(CLI::Range(0.01, 49.0));
  command->add_option("--last", options->last, "At most so many runs of each environment (default 100)")
      ->check(CLI::PositiveNumber);
  command->add_flag("--write", options->write,
                    "Put both numbers into the scenario file; every other byte stays");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback([options, env, &session] {
    options->env_given = env->count() > 0;
    cli::finish(session, suggest(*options, session), options->json.on());
  });
  add_slo_budget(*group, session);
}

}  // namespace streamlab::streamlab
