// SPDX-License-Identifier: Apache-2.0
// `streamlab validate FILE…`: everything that is wrong with scenarios, before anything runs.
#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "scenario/scenario.hpp"

namespace streamlab::streamlab {

namespace {

struct ValidateOptions {
  std::vector<std::string> files, set;
  bool strict = false;
  cli::JsonOption json;
};

std::string list_json(const std::vector<Error>& errors) {
  std::string out = "[";
  for (const auto& error : errors) {
    if (&error != &errors.front()) out += ", ";
    out += cli::error_json(error);
  }
  return out + ']';
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void tell(cli::Session& session, const std::string& file, const scenario::Diagnosis& found) {
  for (const auto& error : found.errors) (void)cli::render(session, error);
  for (const auto& warning : found.warnings) cli::render_warning(session, warning);
  std::string line = found.errors.empty() ? "ok" : counted(found.errors.size(), "error");
  if (!found.warnings.empty()) line += ", " + counted(found.warnings.size(), "warning");
  session.out << printable(file) << ": " << line << '\n';
}

Result<cli::ExitCode> validate(const ValidateOptions& options, cli::Session& session) {
  scenario::LoadOptions load;
  load.expand_environment = false;
  load.env = session.env;
  for (const auto& setting : options.set) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return Error{ErrorCode::usage, "--set needs PATH=VALUE"}.with_help(
          "for example: --set config.rate_qps=50");
    load.set.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  bool refused = false;
  std::string json = "[";
  for (const auto& file : options.files) {
    const auto found = scenario::diagnose(file, load);
    refused = refused || !found.errors.empty() || (options.strict && !found.warnings.empty());
    if (!options.json.on()) {
      tell(session, file, found);
      continue;
    }
    if (json.size() > 1) json += ",";
    json += "\n  {\"file\": ";
    append_json_string(json, printable(file));
    json += fmt::format(", \"valid\": {}, \"errors\": {}, \"warnings\": {}}}", found.errors.empty(),
                        list_json(found.errors), list_json(found.warnings));
  }
  if (options.json.on()) STREAMLAB_CHECK(cli::print_json(session, options.json, json + "\n]"));
  return refused ? cli::ExitCode::invalid_config : cli::ExitCode::ok;
}

}  // namespace

void add_validate(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command =
      app.add_subcommand("validate", "check scenario files and show all that is wrong with them");
  command->footer(
      "Examples:\n"
      "  streamlab validate scenario.json\n"
      "  streamlab validate --strict examples/*/scenario.json\n"
      "  streamlab validate --json scenario.json\n\n"
      "Needs no salt and no target. Ends with 4 when a file has errors; unset ${VAR} are warnings.");
  command->add_option("FILE", options->files, "scenario files")->required()->type_name("");
  command->add_option("--set", options->set, "check as if PATH held VALUE")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_flag("--strict", options->strict, "warnings count as errors");
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, validate(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
