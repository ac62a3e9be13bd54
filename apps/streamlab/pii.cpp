// SPDX-License-Identifier: Apache-2.0
// `streamlab pii` and its `explain`: which rule decides about which path of a stream, without one value.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "bounded_lines.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "commands.hpp"
#include "pii.hpp"
#include "redact/redactor.hpp"
#include "rules_input.hpp"

namespace streamlab::streamlab {
namespace {

struct ExplainOptions {
  std::string rules;
  cli::JsonOption json;
};

std::string explain_json(const redact::Policy& policy, const std::vector<redact::PathCount>& paths) {
  std::string out = "[";
  for (const auto& path : paths) {
    if (out.size() > 1) out += ',';
    out += "\n  {\"path\": ";
    append_json_string(out, path.path);
    out += fmt::format(", \"action\": \"{}\", \"rule\": ", name_of(path.action));
    if (path.rule < 0) {
      out += "null, \"line\": null";
    } else {
      const redact::Rule& rule = policy.rules[static_cast<std::size_t>(path.rule)];
      append_json_string(out, rule.path.text());
      out += fmt::format(", \"line\": {}", rule.line);
    }
    out += fmt::format(", \"count\": {}}}", path.count);
  }
  return out + "\n]";
}

void explain_table(cli::Session& session, const redact::Policy& policy,
                   const std::vector<redact::PathCount>& paths) {
  cli::Table table({{"PATH", cli::Align::left, true},
                    {"ACTION"},
                    {"RULE"},
                    {"LINE", cli::Align::right},
                    {"COUNT", cli::Align::right}});
  for (const auto& path : paths) {
    const redact::Rule* rule = path.rule < 0 ? nullptr : &policy.rules[static_cast<std::size_t>(path.rule)];
    table.row({path.path, std::string(name_of(path.action)),
               rule != nullptr ? rule->path.text() : std::string("-"),
               rule != nullptr ? std::to_string(rule->line) : std::string("-"), std::to_string(path.count)});
  }
  table.print(session);
}

constexpr std::size_t kMostLineBytes = std::size_t{1} << 20;

/// Gives each line that is not blank to the door; refused ones are told with their number and reason.
/// @returns how many were refused.
Result<std::uint64_t> pass(cli::Session& session, redact::Redactor& door) {
  BoundedLines lines(session.in, kMostLineBytes);
  std::string line;
  std::uint64_t number = 0, refused = 0;
  while (lines.next(line)) {
    ++number;
    if (line.size() <= kMostLineBytes && is_blank(line)) continue;
    RawEvent raw;
    raw.seq = number;
    raw.answered = true;
    raw.payload = RawBytes(std::exchange(line, {}));
    const redact::Redacted made = door.redact(std::move(raw));
    if (made.event.reject_reason().empty()) continue;
    ++refused;
    session.err << "line " << number << ": refused: " << made.event.reject_reason() << '\n';
  }
  STREAMLAB_CHECK(lines.ended("-"));
  return refused;
}

Result<cli::ExitCode> explain(const ExplainOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto policy, read_rules(options.rules));
  auto shared = std::make_shared<const redact::Policy>(std::move(policy));
  STREAMLAB_TRY(auto keyring, redact::Keyring::from_environment(*shared));
  redact::Redactor door(shared, keyring);
  STREAMLAB_TRY(const std::uint64_t refused, pass(session, door));

  const auto paths = door.coverage();
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, explain_json(*shared, paths)));
  else
    explain_table(session, *shared, paths);
  tell_further(further_values(paths), session);
  const auto hits = door.rule_hits();
  for (std::size_t i = 0; i < hits.size(); ++i)
    if (hits[i] == 0)
      session.err << "never matched: " << printable(shared->rules[i].path.text()) << " (line "
                  << shared->rules[i].line << ")\n";
  if (door.detector_hits() > 0)
    session.err << "found by value in what was kept: " << door.detector_hits() << '\n';
  return refused > 0 ? cli::ExitCode::failed : cli::ExitCode::ok;
}

}  // namespace

void tell_further(std::uint64_t values, cli::Session& session) {
  if (values > 0)
    session.err << "too many paths to list: the " << values << " values of those with fewest stand under "
                << redact::kFurtherPaths << '\n';
}

void add_pii(CLI::App& app, cli::Session& session) {
  CLI::App* pii = app.add_subcommand("pii", "see what the redaction rules do");
  pii->require_subcommand(1);
  pii->footer(
      "Examples:\n"
      "  streamlab pii explain --rules rules.json < events.jsonl   what each rule does to a stream, before a "
      "run\n"
      "  streamlab pii coverage --run 12 --strict                  what the rules did in a run; 4 where "
      "paths are "
      "undecided\n"
      "  streamlab pii audit streamlab.db                          is there personal data in the file? 10 "
      "where "
      "there is\n"
      "  streamlab pii lookup --field user_id --rules rules.json   a person's tokens, to find and erase "
      "them");

  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      pii->add_subcommand("explain", "each path of a stream, its action, the rule that decided, how often");
  command->add_option("--rules", options->rules, "rules file, or a scenario with pii_redaction_rules")
      ->required()
      ->type_name("FILE");
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  streamlab pii explain --rules rules.json < events.jsonl\n"
      "  streamlab pii explain --rules scenario.json --json < events.jsonl\n\n"
      "Never shows a value. A key name that no rule lists is shown as ~ and 8 hex digits. Rules that never "
      "matched\n"
      "are told on standard error.");
  command->callback(
      [options, &session] { cli::finish(session, explain(*options, session), options->json.on()); });
  add_pii_coverage(*pii, session);
  add_pii_audit(*pii, session);
  add_pii_lookup(*pii, session);
}

}  // namespace streamlab::streamlab
