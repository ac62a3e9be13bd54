// SPDX-License-Identifier: Apache-2.0
// `streamlab redact --rules FILE`: NDJSON in, sanitised NDJSON out.
#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "cli/program.hpp"
#include "commands.hpp"
#include "redact/redactor.hpp"
#include "rules_input.hpp"

namespace streamlab::streamlab {
namespace {

struct RedactOptions {
  std::string rules;
  std::size_t max_bytes = std::size_t{1} << 20;
};

Result<cli::ExitCode> redact_stream(const RedactOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto policy, read_rules(options.rules));
  auto shared = std::make_shared<const redact::Policy>(std::move(policy));
  STREAMLAB_TRY(auto keyring, redact::Keyring::from_environment(*shared));
  redact::EventFields fields;
  fields.max_payload_bytes = options.max_bytes;
  redact::Redactor door(shared, keyring, std::move(fields));

  const LineCount count = redact_lines(session, door, options.max_bytes, [&](const redact::Redacted& made) {
    // A line of which nothing is kept stays a line: the n-th one out is still the n-th one in.
    session.out << (made.event.payload().empty() ? "{}" : made.event.payload()) << '\n';
  });
  if (count.refused > 0) session.err << count.refused << " of " << count.read << " lines refused\n";
  return count.refused > 0 ? cli::ExitCode::failed : cli::ExitCode::ok;
}

}  // namespace

void add_redact(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<RedactOptions>();
  CLI::App* command = app.add_subcommand("redact", "sanitise a stream of events by a rules file");
  command->add_option("--rules", options->rules, "rules file, or a scenario with pii_redaction_rules")
      ->required()
      ->type_name("FILE");
  command->add_option("--max-bytes", options->max_bytes, "refuse longer lines")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  streamlab redact --rules rules.json < events.jsonl > clean.jsonl\n"
      "  tail -f events.jsonl | streamlab redact --rules scenario.json\n\n"
      "Only what a rule allows or hashes comes out; a line of which nothing is kept becomes {}. A line that "
      "is no\n"
      "JSON is told on standard error with its number and reason; the exit code is then 1. Rules that hash "
      "need\n"
      "the variable that salt_env_var names.");
  command->callback([options, &session] { cli::finish(session, redact_stream(*options, session)); });
}

}  // namespace streamlab::streamlab
