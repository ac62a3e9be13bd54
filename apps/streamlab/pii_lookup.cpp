// SPDX-License-Identifier: Apache-2.0
// `streamlab pii lookup`: a person's tokens under every known key, and where they are stored.
#include <fmt/format.h>
#include <strings.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <istream>
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
#include "redact/lookup.hpp"
#include "rules_input.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

constexpr std::size_t kMostValueBytes = std::size_t{1} << 20;  // no payload is longer by default

struct LookupOptions {
  std::string rules, field, database;
  redact::LookupType type = redact::LookupType::automatic;
  cli::JsonOption json;
};

/// The value asked for; its memory is wiped when it goes.
struct Secret {
  Secret() = default;
  ~Secret() { explicit_bzero(text.data(), text.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  std::string text;
};

/// Everything on standard input, less one line feed at its end.
Status read_value(cli::Session& session, Secret& out) {
  if (session.in_is_terminal) session.err << "value: " << std::flush;
  out.text.reserve(kMostValueBytes + 2);  // never moved: no copy is left behind
  out.text.resize(kMostValueBytes + 2);
  if (session.in_is_terminal)
    session.in.getline(out.text.data(), static_cast<std::streamsize>(out.text.size()));
  else
    session.in.read(out.text.data(), static_cast<std::streamsize>(out.text.size()));
  out.text.resize(session.in_is_terminal ? std::strlen(out.text.c_str())
                                         : static_cast<std::size_t>(session.in.gcount()));
  if (out.text.ends_with('\n')) out.text.pop_back();
  if (out.text.ends_with('\r')) out.text.pop_back();
  if (out.text.empty())
    return Error{ErrorCode::usage, "no value on standard input"}.with_help(
        "printf %s \"$VALUE\" | streamlab pii lookup --field user_id --rules rules.json");
  if (out.text.size() > kMostValueBytes)
    return Error{ErrorCode::usage, "the value is longer than a payload may be (1 MiB)"};
  return ok();
}

std::string_view name_of(redact::ValueTag tag) {
  switch (tag) {
    case redact::ValueTag::string:
      return "string";
    case redact::ValueTag::number:
      return "number";
    case redact::ValueTag::boolean:
      break;
  }
  return "boolean";
}

std::string lookup_json(const redact::Policy& policy, const std::vector<redact::PersonToken>& tokens,
                        const std::vector<store::TokenUse>* uses) {
  using Json = nlohmann::ordered_json;
  Json out = Json::array();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const redact::Rule& rule = policy.rules[tokens[i].rule];
    Json row = {{"rule", rule.path.text()}, {"line", rule.line},
                {"domain", rule.domain},    {"key", tokens[i].is_current ? "current" : "previous"},
                {"kid", tokens[i].kid},     {"type", name_of(tokens[i].tag)},
                {"token", tokens[i].token}};
    if (uses != nullptr) {
      row["events"] = (*uses)[i].events();
      row["runs"] = Json::array();
      for (const auto& run : (*uses)[i].runs)
        row["runs"].push_back({{"run", run.run_id}, {"events", run.events}});
    }
    out.push_back(std::move(row));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

void lookup_table(cli::Session& session, const redact::Policy& policy,
                  const std::vector<redact::PersonToken>& tokens, const std::vector<store::TokenUse>* uses) {
  std::vector<cli::Column> columns = {{"TOKEN"}, {"TYPE"}, {"KEY"}, {"DOMAIN"}};
  if (uses != nullptr) {
    columns.push_back({"EVENTS", cli::Align::right});
    columns.push_back({"RUNS", cli::Align::left, true});
  }
  cli::Table table(columns);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::vector<cli::Cell> row = {tokens[i].token, std::string(name_of(tokens[i].tag)),
                                  tokens[i].is_current ? "current" : "previous",
                                  policy.rules[tokens[i].rule].domain};
    if (uses != nullptr) {
      std::vector<std::string> runs;
      for (const auto& run : (*uses)[i].runs) runs.push_back(std::to_string(run.run_id));
      row.emplace_back(std::to_string((*uses)[i].events()));
      row.emplace_back(runs.empty() ? std::string("-") : join(runs, ","));
    }
    table.row(std::move(row));
  }
  table.print(session);
}

Result<cli::ExitCode> lookup(const LookupOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto policy, read_rules(options.rules));
  STREAMLAB_TRY(const auto rules, redact::hash_rules_for(policy, options.field));
  if (policy.mode == redact::HashMode::random)
    return Error{ErrorCode::invalid_config, "nothing can be looked up under these rules",
                 "\"mode\": \"random\" takes a fresh key for each run and keeps none"};
  STREAMLAB_TRY(const auto keyring, redact::Keyring::from_environment(policy));
  Secret value;
  STREAMLAB_CHECK(read_value(session, value));
  STREAMLAB_TRY(const auto tokens, redact::tokens_of(policy, keyring, rules, value.text, options.type));
  std::vector<store::TokenUse> uses;
  if (!options.database.empty()) {
    STREAMLAB_TRY(auto store, store::Store::open(options.database, store::Access::read_only));
    std::vector<std::string> texts;
    for (const auto& token : tokens) texts.push_back(token.token);
    STREAMLAB_TRY(uses, store::find_in_payloads(store.database(), texts));
  }
  const auto* const shown = options.database.empty() ? nullptr : &uses;
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, lookup_json(policy, tokens, shown)));
  else
    lookup_table(session, policy, tokens, shown);
  return cli::ExitCode::ok;
}

}  // namespace

void add_pii_lookup(CLI::App& pii, cli::Session& session) {
  auto options = std::make_shared<LookupOptions>();
  CLI::App* command = pii.add_subcommand("lookup", "a person's tokens: the value comes on standard input");
  command
      ->add_option("--field", options->field, "a rule of hash_fields as written, or a path that one decides")
      ->required()
      ->type_name("F");
  command->add_option("--rules", options->rules, "rules file, or a scenario with pii_redaction_rules")
      ->required()
      ->type_name("FILE");
  const std::map<std::string, redact::LookupType> types = {{"auto", redact::LookupType::automatic},
                                                           {"string", redact::LookupType::string},
                                                           {"number", redact::LookupType::number},
                                                           {"boolean", redact::LookupType::boolean}};
  command
      ->add_option("--type", options->type,
                   "auto (default), string, number or boolean: what the value was in the payload's JSON")
      ->transform(CLI::CheckedTransformer(types))
      ->type_name("T")
      ->option_text("T");
  command->add_option("--db", options->database, "also count the stored events that hold a token, by run")
      ->type_name("FILE");
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  printf %s \"$USER_ID\" | streamlab pii lookup --field user_id --rules scenario.json\n"
      "  streamlab pii lookup --field '$.session.id' --rules rules.json --db streamlab.db --json < "
      "value.txt\n\n"
      "Prints what redaction stores in place of that value: one token for each key that is known (the "
      "variable of\n"
      "salt_env_var, and the one with _PREV appended), and for each type it may have had: 42 as a number and "
      "\"42\"\n"
      "as a string are two tokens. Values are compared byte for byte: Jane@X.com and jane@x.com are two "
      "people.\n\n"
      "With --db (only when given: no default applies) stored payloads are searched for each token. To "
      "erase:\n"
      "  sqlite3 streamlab.db \"PRAGMA secure_delete=ON; DELETE FROM stream_event WHERE instr(payload, "
      "'p1.…')\"\n\n"
      "The value is read from standard input up to its end (less one line feed), never from the command "
      "line, where\n"
      "other users could see it, and is never printed. Under \"mode\": \"random\" nothing can be looked up.");
  command->callback(
      [options, &session] { cli::finish(session, lookup(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
