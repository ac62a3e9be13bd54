// SPDX-License-Identifier: Apache-2.0
#include "kb/gate.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"

namespace streamlab::issues {

namespace {

struct GateOptions {
  std::string fail_on = "new,regressed", run = "@latest", base, database;
  cli::JsonOption json;
};

Result<std::set<std::string>> read_base(const std::string& file) {
  if (file.empty()) return std::set<std::string>{};
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{ErrorCode::usage, "cannot read the base file"}.at({file, 0, 0, ""});
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto base = kb::parse_base(text);
  if (!base.ok()) return Error(base.error()).at({file, 0, 0, ""});
  return base;
}

Json finding_json(const kb::GateFinding& finding) {
  Json json = issue_json(finding.issue.issue);
  json["why"] = finding.why;
  json["in_run"] = finding.issue.in_run;
  return json;
}

Result<cli::ExitCode> gate(const GateOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto rule, kb::parse_gate(options.fail_on));
  STREAMLAB_TRY(const auto base, read_base(options.base));
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  STREAMLAB_TRY(const auto run, store.find_run(options.run));
  STREAMLAB_TRY(const auto met, kb::run_issues(store.database(), run.id, session.now()));
  const auto findings = kb::judge_gate(rule, met, base);
  if (options.json.on()) {
    Json out = Json::array();
    for (const auto& finding : findings) out.push_back(finding_json(finding));
    STREAMLAB_CHECK(print(session, options.json, out));
  } else {
    cli::Table table({{"ID", cli::Align::right},
                      {"WHY"},
                      {"SEVERITY"},
                      {"IN RUN", cli::Align::right},
                      {"TITLE", cli::Align::left, true}});
    for (const auto& f : findings)
      table.row({std::to_string(f.issue.issue.id),
                 f.why,
                 {std::string(name_of(f.issue.issue.severity)), style_of(f.issue.issue.severity)},
                 std::to_string(f.issue.in_run),
                 f.issue.issue.title});
    if (!table.empty()) table.print(session);
  }
  session.err << "run " << run.id << ": " << findings.size() << " of " << met.size()
              << " issues fail the gate (" << printable(options.fail_on) << ")\n";
  return findings.empty() ? cli::ExitCode::ok : cli::ExitCode::findings;
}

}  // namespace

void add_gate(CLI::App& app, cli::Session& session) {
  auto* command = app.add_subcommand("gate", "exit 10 when a run met issues that must not pass");
  auto options = std::make_shared<GateOptions>();
  command->add_option("--fail-on", options->fail_on, "new, regressed, any, severity>=high; joined by commas")
      ->type_name("LIST");
  command->add_option("--run", options->run, "which run (default: the latest)")->type_name("RUN");
  command->add_option("--base", options->base, "file of known issues: these are not new")->type_name("FILE");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Muted issues and injected failures never gate.\n"
      "Examples:\n  issues gate\n  issues gate --fail-on 'new,severity>=high' --run 12\n"
      "  issues list --all --limit 0 --json=signature_hash > known.json\n  issues gate --base known.json");
  command->callback(
      [options, &session] { cli::finish(session, gate(*options, session), options->json.on()); });
}

}  // namespace streamlab::issues
