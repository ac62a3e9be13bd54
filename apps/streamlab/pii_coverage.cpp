// SPDX-License-Identifier: Apache-2.0
// `streamlab pii coverage`: what the redaction rules did in a stored run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "pii.hpp"
#include "redact/redactor.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

struct CoverageOptions {
  std::string database, run = "@latest";
  bool strict = false;
  cli::JsonOption json;
};

/// A value was met there that no rule keeps, hashes or removes.
bool is_undecided(const store::PathDecision& at) {
  return at.rule.empty() && at.count > 0;
}

std::vector<store::RuleUse> unmatched(const store::RunCoverage& coverage) {
  std::vector<store::RuleUse> out;
  for (const auto& rule : coverage.rules)
    if (rule.count == 0) out.push_back(rule);
  return out;
}

std::string coverage_json(const store::RunRow& run, const store::RunCoverage& coverage) {
  using Json = nlohmann::ordered_json;
  Json out = {{"run", run.id}, {"run_uid", run.uid}, {"scenario", run.scenario}};
  std::map<std::string, std::uint64_t> paths = {{"allow", 0}, {"drop", 0}, {"hash", 0}, {"remove", 0}};
  auto values = paths;
  Json rows = Json::array(), undecided = Json::array(), never = Json::array();
  for (const auto& at : coverage.paths) {
    ++paths[at.action];
    values[at.action] += at.count;
    rows.push_back({{"path", at.path},
                    {"action", at.action},
                    {"rule", at.rule.empty() ? Json(nullptr) : Json(at.rule)},
                    {"count", at.count}});
    if (is_undecided(at)) undecided.push_back(at.path);
  }
  for (const auto& rule : unmatched(coverage))
    never.push_back({{"rule", rule.rule}, {"action", rule.action}});
  out["path_counts"] = paths;
  out["value_counts"] = values;
  out["further_values"] = further_values(coverage.paths);
  out["paths"] = rows;
  out["undecided"] = undecided;
  out["never_matched"] = never;
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

void coverage_table(cli::Session& session, const store::RunCoverage& coverage) {
  cli::Table table({{"PATH", cli::Align::left, true}, {"ACTION"}, {"RULE"}, {"COUNT", cli::Align::right}});
  for (const auto& at : coverage.paths)
    table.row({at.path,
               {at.action, is_undecided(at) ? cli::Style::yellow : cli::Style::plain},
               at.rule.empty() ? std::string("-") : at.rule,
               std::to_string(at.count)});
  table.print(session);
}

Error no_coverage(const store::RunRow& run) {
  Error error{ErrorCode::not_found, fmt::format("run {} has no coverage", run.id)};
  if (run.status == "running")
    error.reason = "it is in progress: coverage is stored with its result";
  else if (run.status == "aborted")
    error.reason =
        "it was aborted (killed, or its machine went down): coverage is stored with a run's result, "
        "and it came to none";
  else
    error.reason = "an older version of streamlab made it, or its rules are empty and it met no payload";
  error.help = "streamlab pii explain shows what rules do to a stream";
  return error;
}

Result<cli::ExitCode> coverage(const CoverageOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const auto run, store.find_run(options.run));
  STREAMLAB_TRY(const auto coverage, store::load_coverage(store.database(), run.id));
  if (coverage.empty()) return no_coverage(run);
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, coverage_json(run, coverage)));
  else
    coverage_table(session, coverage);
  tell_further(further_values(coverage.paths), session);
  for (const auto& rule : unmatched(coverage))
    session.err << "never matched: " << printable(rule.rule) << " (" << rule.action << ")\n";
  const auto undecided = std::count_if(coverage.paths.begin(), coverage.paths.end(), is_undecided);
  const bool more = std::any_of(coverage.paths.begin(), coverage.paths.end(), [](const auto& at) {
    return is_undecided(at) && at.path == redact::kFurtherPaths;
  });
  if (undecided == 0) return cli::ExitCode::ok;
  if (options.strict)
    return Error{ErrorCode::invalid_config,
                 fmt::format("run {}: nobody has decided about {}{} path{}", run.id, more ? "at least " : "",
                             undecided, undecided == 1 ? "" : "s"),
                 "their values were dropped by default"}
        .with_help("allow, hash or remove each path (action drop) in pii_redaction_rules");
  session.err << "dropped by default, decided by no rule: " << (more ? "at least " : "") << undecided
              << " path" << (undecided == 1 ? "" : "s") << '\n';
  return cli::ExitCode::ok;
}

}  // namespace

void add_pii_coverage(CLI::App& pii, cli::Session& session) {
  auto options = std::make_shared<CoverageOptions>();
  CLI::App* command = pii.add_subcommand("coverage", "what the rules did in a stored run, path by path");
  command->add_option("--run", options->run, "which run: 12, the beginning of a uid, @latest")
      ->type_name("RUN")
      ->capture_default_str();
  command->add_flag("--strict", options->strict, "exit 4 when there are paths that no rule decides about");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  streamlab pii coverage\n"
      "  streamlab pii coverage --run 12 --strict\n"
      "  streamlab pii coverage --json=undecided,never_matched\n\n"
      "One row per path that payloads of the run had: allow (kept), hash (a pseudonym is stored), remove, or "
      "drop:\n"
      "no rule names it, so its values were not stored. COUNT is how many values (remove: subtrees) that "
      "befell.\n"
      "Key names that no rule lists are shown as ~ and 8 hex digits, as in schemas; values never are. Keys "
      "that are\n"
      "data are one path: *uuid, *int, *hex, *email, *date, *ip, *phone, or *wide where an object has more "
      "than 256\n"
      "unlisted names. The 1,000 paths with most values are listed; the others are summed up as $.**.\n\n"
      "Rules that never matched are told on standard error: mostly a misspelt field. --strict makes a "
      "pipeline\n"
      "stop when a target begins to send fields that nobody has decided about; every field is then allowed, "
      "hashed\n"
      "or removed by name. A run has its coverage once it has its result: one in progress or aborted has "
      "none, and\n"
      "that is an error (exit 1), with --strict and without.");
  command->callback(
      [options, &session] { cli::finish(session, coverage(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
