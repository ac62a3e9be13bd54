// SPDX-License-Identifier: Apache-2.0
// `streamlab schema family`: what is known of the shapes of a scenario's events, from run to run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "schema/family.hpp"
#include "schema_commands.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

using Json = nlohmann::ordered_json;

struct FamilyOptions {
  std::string database, scenario, event_type;
  bool any_type = true;
  cli::JsonOption json;
};

struct Family {
  store::Store::ScenarioFamily stored;
  schema::FamilyView view;
};

Json or_no_time(const schema::FamilyPath& path, WallMicros at) {
  return path.events == 0 ? Json(nullptr) : Json(at);
}

std::string family_json(const std::vector<Family>& families) {
  Json out = Json::array();
  for (const Family& family : families) {
    const schema::FamilyPath& root = family.view.paths.front();
    Json paths = Json::array();
    for (const auto& path : family.view.paths)
      paths.push_back({{"path", path.path},
                       {"types", schema::kind_words(path.kinds)},
                       {"events", path.events},
                       {"optional", path.optional},
                       {"dynamic", path.dynamic},
                       {"first_seen_us", or_no_time(path, path.first_seen)},
                       {"last_seen_us", or_no_time(path, path.last_seen)}});
    out.push_back({{"scenario", family.stored.scenario},
                   {"event_type", family.stored.family.event_type},
                   {"events", root.events},
                   {"judged_events", family.stored.family.events},
                   {"first_seen_us", or_no_time(root, root.first_seen)},
                   {"last_seen_us", or_no_time(root, root.last_seen)},
                   {"schema_text", family.view.text},
                   {"paths", paths}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

cli::Cell time_cell(const schema::FamilyPath& path, WallMicros at) {
  return path.events == 0 ? cli::Cell("-") : cli::Cell(rfc3339(at));
}

void family_table(cli::Session& session, const std::vector<Family>& families) {
  cli::Table table({{"SCENARIO", cli::Align::left, true},
                    {"EVENT TYPE", cli::Align::left, true},
                    {"PATH", cli::Align::left, true},
                    {"TYPE"},
                    {"PRESENT"},
                    {"EVENTS", cli::Align::right},
                    {"FIRST SEEN"},
                    {"LAST SEEN"}});
  for (const Family& family : families)
    for (const auto& path : family.view.paths)
      table.row({family.stored.scenario,
                 family.stored.family.event_type.empty() ? std::string("-") : family.stored.family.event_type,
                 path.path, join(schema::kind_words(path.kinds), "|") + (path.dynamic ? ", dynamic" : ""),
                 path.optional ? "sometimes" : "always", std::to_string(path.events),
                 time_cell(path, path.first_seen), time_cell(path, path.last_seen)});
  table.print(session);
}

Result<cli::ExitCode> show_families(const FamilyOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(auto stored, store.families(options.scenario));
  std::vector<Family> families;
  std::vector<std::string> types;
  for (auto& one : stored) {
    types.push_back(one.family.event_type.empty() ? "\"\"" : printable(one.family.event_type));
    if (!options.any_type && one.family.event_type != options.event_type) continue;
    STREAMLAB_TRY(auto view, schema::view_of(one.family));
    families.push_back({std::move(one), std::move(view)});
  }
  if (families.empty()) {
    Error error{ErrorCode::not_found, "there is no such schema family"};
    error.reason = types.empty() ? "no run of such a scenario has met a payload yet"
                                 : fmt::format("event types known: {}", join(types, ", "));
    error.help = "streamlab runs shows the scenarios";
    return error;
  }
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, family_json(families)));
  else
    family_table(session, families);
  return cli::ExitCode::ok;
}

}  // namespace

void add_schema_family(CLI::App& schema, cli::Session& session) {
  auto options = std::make_shared<FamilyOptions>();
  CLI::App* command = schema.add_subcommand("family", "what is known of a scenario's shapes, path by path");
  command->add_option("--scenario", options->scenario, "of this scenario, by its name")->type_name("NAME");
  CLI::Option* type =
      command->add_option("--event-type", options->event_type, "of this type, as shown here; \"\" for none")
          ->type_name("T");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  streamlab schema family\n"
      "  streamlab schema family --scenario checkout --event-type order.paid\n"
      "  streamlab schema family --json=event_type,schema_text\n\n"
      "The events of one scenario and event type are a family. Its shapes are joined from run to run into "
      "what is\n"
      "shown here: one row per path, the types met there, whether it was always there, in how many events "
      "and when.\n"
      "An event that does not fit is drift, once the family has had 200 events outside warm-up. `*other` "
      "holds the\n"
      "event types after the 256th; below a path that is `dynamic` nothing is followed any more.\n\n"
      "`[]` is an array's element, `*uuid` and the like are keys that are data. Names that no rule lists are "
      "shown\n"
      "as ~ and 8 hex digits; with \"schema_keys\": \"common\" in clear once 20 events have carried them, "
      "counted from\n"
      "run to run where a salt is set.");
  command->callback([options, type, &session] {
    options->any_type = type->count() == 0;
    cli::finish(session, show_families(*options, session), options->json.on());
  });
}

}  // namespace streamlab::streamlab
