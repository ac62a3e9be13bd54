// SPDX-License-Identifier: Apache-2.0
// `streamlab slo budget`: what is left of the error budget, and how fast it burns.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "commands.hpp"
#include "report/chart.hpp"
#include "report_source.hpp"
#include "slo/budget.hpp"
#include "slo/history.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kLateAllowed = 0.05;  // a p95 leaves 5 % of the messages free

struct BudgetOptions {
  std::string scenario, env, database;
  bool env_given = false;
  cli::JsonOption json;
};

/// One scenario in one environment.
struct Ledger {
  std::string scenario, env;
  WallMicros as_of = 0;  ///< end of its latest run
  double error_rate = 0, p95_ms = 0;
  std::vector<slo::Moment> errors, late;
  std::vector<bool> failed;  ///< verdicts in time order
};

std::uint64_t above(const slo::Histogram& histogram, double limit_ms) {
  std::uint64_t out = 0;
  for (const auto& bucket : histogram.buckets())
    if (to_ms(bucket.upper) > limit_ms * 1.001)
      out += bucket.count;  // a bucket is 0.1 % wide: the limit's own is within
  return out;
}

/// When a run was over. One that goes on, or whose process died, got as far as its last second; those of a
/// capture may lie in days to come.
WallMicros end_of(const store::RunRow& run, const std::vector<report::Second>& seconds, WallMicros now) {
  if (run.ended_at) return *run.ended_at;
  const std::int64_t length = seconds.empty() ? 0 : seconds.back().second + 1;
  return std::max(run.started_at, std::min(now, run.started_at + length * 1'000'000));
}

/// Its messages, none of them later than its end.
void enter(const store::RunRow& run, const std::vector<report::Second>& seconds, WallMicros end,
           Ledger& ledger) {
  for (const report::Second& second : seconds) {
    const WallMicros at = std::min(end, run.started_at + second.second * 1'000'000);
    ledger.errors.push_back({at, second.errors, second.judged});
    if (run.p95_latency_ms || run.status == "running")
      ledger.late.push_back({at, above(second.response, ledger.p95_ms), second.response.count()});
  }
}

/// Runs of the last 30 days before the end of the scenario's latest, judged or not: what was measured until a
/// process died has spent of the budget, too.
Result<std::vector<Ledger>> ledgers(store::Store& store, const BudgetOptions& options, WallMicros now) {
  STREAMLAB_TRY(const auto runs, store.runs({.scenario = options.scenario, .env = options.env}));
  std::map<std::pair<std::string, std::string>, Ledger> all;
  for (const store::RunRow& run : runs) {  // newest first: its objectives are those of today
    if (options.env_given && run.env != options.env) continue;
    const auto [at, fresh] = all.try_emplace({run.scenario, run.env});
    Ledger& ledger = at->second;
    if (fresh) {
      ledger.scenario = run.scenario, ledger.env = run.env;
      ledger.error_rate = run.expected_error_rate, ledger.p95_ms = run.expected_p95_latency_ms;
    }
    if (ledger.as_of - run.started_at > slo::kBudgetSeconds * 1'000'000) continue;
    STREAMLAB_TRY(const auto seconds, seconds_of(store, run.id));
    const WallMicros end = end_of(run, seconds, now);
    ledger.as_of = std::max(ledger.as_of, end);
    enter(run, seconds, end, ledger);
    if (run.verdict == "pass" || run.verdict == "fail")
      ledger.failed.insert(ledger.failed.begin(), run.verdict == "fail");
  }
  std::vector<Ledger> out;
  for (auto& [key, ledger] : all) out.push_back(std::move(ledger));
  return out;
}

std::string burn_text(const slo::Budget::Burn& burn) {
  const auto one = [](const std::optional<double>& value) {
    return !value               ? std::string("-")
           : std::isinf(*value) ? std::string("inf")
                                : report::significant(*value, 3);
  };
  return one(burn.in_long) + " / " + one(burn.in_short);
}

std::string left_text(const slo::Budget& budget) {
  return budget.left ? fmt::format("{:.1f} %", *budget.left * 100) : "-";
}

Json number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json as_json(const Ledger& ledger, std::string_view objective, double allowed, const slo::Budget& budget,
             const slo::Flakiness& flaky) {
  Json burns = Json::array();
  for (std::size_t i = 0; i < slo::kBurnWindows.size(); ++i) {
    const slo::BurnWindow& window = slo::kBurnWindows[i];
    burns.push_back({{"long_s", window.long_s},
                     {"short_s", window.short_s},
                     {"factor", window.factor},
                     {"burn_long", number(budget.burns[i].in_long)},
                     {"burn_short", number(budget.burns[i].in_short)},
                     {"alerts", budget.burns[i].alerts}});
  }
  return {
      {"scenario", ledger.scenario},
      {"env", ledger.env},
      {"objective", objective},
      {"allowed_ratio", allowed},
      {"as_of", rfc3339(ledger.as_of)},
      {"bad", budget.bad},
      {"total", budget.total},
      {"budget_left", number(budget.left)},
      {"action", budget.action},
      {"burns", std::move(burns)},
      {"gate",
       {{"runs", flaky.runs}, {"failed", flaky.failures}, {"flips", flaky.flips}, {"flaky", flaky.flaky}}}};
}

Result<cli::ExitCode> budget(const BudgetOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const auto all, ledgers(store, options, session.now()));
  cli::Table table({{"SCENARIO", cli::Align::left, true},
                    {"ENV"},
                    {"OBJECTIVE"},
                    {"ALLOWED", cli::Align::right},
                    {"BAD", cli::Align::right},
                    {"BUDGET LEFT", cli::Align::right},
                    {"BURN 1H/5M", cli::Align::right},
                    {"6H/30M", cli::Align::right},
                    {"1D/2H", cli::Align::right},
                    {"3D/6H", cli::Align::right},
                    {"ACTION"},
                    {"AS OF"}});
  Json list = Json::array();
  std::string flaky_lines;
  for (const Ledger& ledger : all) {
    const slo::Flakiness flaky = slo::flakiness(ledger.failed);
    const auto row = [&](std::string_view objective, double allowed,
                         const std::vector<slo::Moment>& moments) {
      const slo::Budget spent = slo::budget(moments, ledger.as_of, allowed);
      list.push_back(as_json(ledger, objective, allowed, spent, flaky));
      const bool over = !spent.action.empty() || (spent.left && *spent.left < 0);
      table.row({ledger.scenario,
                 ledger.env,
                 std::string(objective),
                 report::significant(allowed * 100, 3) + " %",
                 fmt::format("{} of {}", spent.bad, spent.total),
                 {left_text(spent), over ? cli::Style::red : cli::Style::plain},
                 burn_text(spent.burns[0]),
                 burn_text(spent.burns[1]),
                 burn_text(spent.burns[2]),
                 burn_text(spent.burns[3]),
                 {spent.action.empty() ? std::string("-") : std::string(spent.action),
                  over ? cli::Style::red : cli::Style::dim},
                 rfc3339(ledger.as_of)});
    };
    row("error_rate", ledger.error_rate, ledger.errors);
    row("p95_latency", kLateAllowed, ledger.late);
    if (flaky.flaky)
      flaky_lines += fmt::format(
          "Flaky gate: {}{}: {} of {} runs failed, and the verdict changed {} times; see `streamlab slo "
          "suggest`, or --gate confident.\n",
          printable(ledger.scenario), ledger.env.empty() ? "" : " (" + printable(ledger.env) + ")",
          flaky.failures, flaky.runs, flaky.flips);
  }
  if (options.json.on()) {
    STREAMLAB_CHECK(
        cli::print_json(session, options.json, list.dump(2, ' ', false, Json::error_handler_t::replace)));
    return cli::ExitCode::ok;
  }
  table.print(session);
  session.err << (all.empty() ? "no run matches\n" : flaky_lines);
  return cli::ExitCode::ok;
}

}  // namespace

void add_slo_budget(CLI::App& slo, cli::Session& session) {
  auto options = std::make_shared<BudgetOptions>();
  CLI::App* command =
      slo.add_subcommand("budget", "error budgets of 30 days, burn rates over windows, gates that are flaky");
  command->footer(
      "Examples:\n"
      "  streamlab slo budget\n"
      "  streamlab slo budget --scenario checkout --env ci --json\n\n"
      "Burn 1 spends the budget in exactly 30 days. A pair of windows alerts when both burn faster than 14.4 "
      "(1 h and 5 min) or 6\n"
      "(6 h, 30 min): page; 3 (1 d, 2 h) or 1 (3 d, 6 h): ticket. Windows end with the scenario's latest "
      "run.");
  command->add_option("--scenario", options->scenario, "Of this scenario, by its name")->type_name("NAME");
  auto* env =
      command->add_option("--env", options->env, "Only runs made with --env NAME; \"\" for those without")
          ->type_name("NAME");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback([options, env, &session] {
    options->env_given = env->count() > 0;
    cli::finish(session, budget(*options, session), options->json.on());
  });
}

}  // namespace streamlab::streamlab
