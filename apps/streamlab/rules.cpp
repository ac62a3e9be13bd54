// SPDX-License-Identifier: Apache-2.0
// `rules test` and `rules list`: anomaly rules, shipped and of one's own.
#include "rulebook/rule_book.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "commands.hpp"

namespace streamlab::streamlab {

namespace {

using Json = nlohmann::ordered_json;

struct RulesOptions {
  std::string folder;
  cli::JsonOption json;
};

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<cli::ExitCode> list_rules(const RulesOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto book, rulebook::RuleBook::load(options.folder));
  Json array = Json::array();
  cli::Table table({{"ID"}, {"LEVEL"}, {"FROM"}, {"ADVICE", cli::Align::left, true}});
  for (const auto& rule : book->rules()) {
    const std::string level(name_of(rule.level)), from = rule.shipped ? "shipped" : rule.origin;
    array.push_back(Json{{"id", rule.id},
                         {"level", level},
                         {"from", from},
                         {"title", rule.advice.title},
                         {"why", rule.advice.why},
                         {"steps", rule.advice.steps},
                         {"fix", rule.advice.fix},
                         {"references", rule.advice.references}});
    table.row({rule.id, level, from, rule.advice.title});
  }
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, dump(array)));
  else
    table.print(session);
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> test_rules(const RulesOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto book, rulebook::RuleBook::load(options.folder));
  std::size_t tests = 0;
  Json array = Json::array();
  for (const auto& rule : book->rules()) {
    tests += rule.tests_match.size() + rule.tests_no_match.size();
    for (const auto& failure : rulebook::run_tests(rule))
      array.push_back(Json{{"id", failure.rule_id}, {"file", failure.file}, {"failure", failure.what}});
  }
  if (options.json.on()) {
    STREAMLAB_CHECK(cli::print_json(session, options.json, dump(array)));
  } else {
    cli::Table table({{"ID"}, {"FILE"}, {"FAILURE", cli::Align::left, true}});
    for (const auto& f : array)
      table.row({f["id"].get<std::string>(), f["file"].get<std::string>(), f["failure"].get<std::string>()});
    if (!table.empty()) table.print(session);
  }
  session.err << book->rules().size() << " rules, " << tests << " tests, " << array.size() << " failed\n";
  return array.empty() ? cli::ExitCode::ok : cli::ExitCode::failed;
}

template <class Work>
void add_verb(CLI::App& rules, cli::Session& session, const char* name, const char* help,
              const char* examples, Work work) {
  auto* command = rules.add_subcommand(name, help);
  auto options = std::make_shared<RulesOptions>();
  command->add_option("--rules", options->folder, "folder with rules of your own (*.yaml)")->type_name("DIR");
  command->add_option("folder", options->folder, "the same")->type_name("DIR");
  cli::add_json(*command, options->json);
  command->footer(examples);
  command->callback(
      [options, &session, work] { cli::finish(session, work(*options, session), options->json.on()); });
}

}  // namespace

void add_rules(CLI::App& app, cli::Session& session) {
  auto* rules = app.add_subcommand("rules", "anomaly rules: how bad an issue is, and what may help");
  rules->require_subcommand(1);
  add_verb(*rules, session, "test", "run the tests that every rule carries",
           "Examples:\n  streamlab rules test my-rules", test_rules);
  add_verb(*rules, session, "list", "list the rules",
           "Examples:\n  streamlab rules list\n  streamlab rules list --json=id,title", list_rules);
}

}  // namespace streamlab::streamlab
