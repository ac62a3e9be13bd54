// SPDX-License-Identifier: Apache-2.0
// Why occurrences are one issue, why two issues are two, and which others may be the same bug.
#include "fingerprint/explain.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"
#include "kb/grouping.hpp"
#include "kb/similar.hpp"

namespace streamlab::issues {

namespace {

struct ExplainOptions {
  std::vector<std::string> ids;
  std::string database;
  std::size_t limit = 10;
  double at_least = 0.3;
  cli::JsonOption json;
};

fingerprint::Evidence evidence_of(const kb::Issue& issue) {
  const Json parts = Json::parse(issue.parts_json, nullptr, false);
  const auto part = [&](const char* key) {
    return parts.is_object() ? parts.value(key, std::string()) : std::string();
  };
  fingerprint::Evidence out;
  out.endpoint_pattern = issue.endpoint_pattern, out.error_class = issue.error_class;
  out.payload_schema_hash = part("payload_schema_hash"), out.drift_part = part("drift_part");
  out.stack_trace_hash = part("stack_trace_hash"), out.stack_source = part("stack_source");
  for (const auto& frame : issue.frames) out.frames.push_back({frame});
  out.status = issue.status_code, out.reason = issue.reason, out.algo = issue.algo;
  return out;
}

std::string template_words(const kb::MessageOverlap& message) {
  return fmt::format("their messages differ in words that vary ({} such messages met)", message.met);
}

std::string message_words(const kb::MessageOverlap& message) {
  return message.met > 0     ? fmt::format("message: varying words ({} met)", message.met)
         : message.share > 0 ? "message: a few words"
                             : "message";
}

Json print_json_of(const kb::FingerprintRow& row) {
  return Json{{"signature_hash", row.signature_hash}, {"kind", row.kind}, {"algo", row.algo}};
}

/// A hash is told by its first digits where people read.
cli::Cell shown_value(const std::string& value) {
  const bool is_hash = value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_hash ? cli::Cell(value.substr(0, 12), value) : cli::Cell(value);
}

Result<cli::ExitCode> explain_one(sqlite::Database& database, const ExplainOptions& options,
                                  cli::Session& session) {
  STREAMLAB_TRY(const auto id, issue_of(database, options.ids[0], session));
  STREAMLAB_TRY(const auto issue, kb::get(database, id, session.now()));
  STREAMLAB_TRY(const auto prints, kb::fingerprints(database, id));
  const auto components = fingerprint::explain(evidence_of(issue));
  if (options.json.on()) {
    Json parts = Json::parse(issue.parts_json, nullptr, false);
    const Json out{{"id", id},
                   {"signature_hash", issue.signature_hash},
                   {"algo", issue.algo},
                   {"parts", parts.is_discarded() ? Json::object() : parts},
                   {"components", array_of(components,
                                           [](const fingerprint::Component& c) {
                                             return Json{{"name", c.name},
                                                         {"value", c.value},
                                                         {"contributes", c.contributes},
                                                         {"why", c.why}};
                                           })},
                   {"frames", issue.frames},
                   {"fingerprints", array_of(prints, print_json_of)},
                   {"uncounted_hashes", issue.uncounted_hashes},
                   {"rule", issue.rule_id}};
    STREAMLAB_CHECK(print(session, options.json, out));
    return cli::ExitCode::ok;
  }
  cli::Table table({{"PART"},
                    {"VALUE", cli::Align::left, true},
                    {"IN HASH"},
                    {"WHY", cli::Align::left, true, false, true}});
  for (const auto& c : components)
    table.row({c.name, shown_value(c.value), c.contributes ? "yes" : "no", c.why});
  for (const auto& f : prints)
    table.row({f.kind, shown_value(f.signature_hash), "",
               f.kind == "template" ? "a merge taught it: finds new messages of this template"
                                    : fmt::format("algo {}, finds this issue again", f.algo)});
  if (issue.uncounted_hashes > 0)
    table.row({"exact", std::to_string(issue.uncounted_hashes), "",
               "more sightings with hashes that are not kept"});
  table.print(session);
  return cli::ExitCode::ok;
}

/// Two issues: what parts them. One and the same: what holds it together.
Result<cli::ExitCode> explain_two(sqlite::Database& database, const ExplainOptions& options,
                                  cli::Session& session) {
  STREAMLAB_TRY(const auto left_id, kb::resolve_id(database, options.ids[0]));
  STREAMLAB_TRY(const auto right_id, kb::resolve_id(database, options.ids[1]));
  const bool together = left_id == right_id;
  STREAMLAB_TRY(const auto left, kb::get(database, left_id, session.now()));
  STREAMLAB_TRY(const auto right, kb::get(database, right_id, session.now()));
  STREAMLAB_TRY(const bool apart, kb::are_apart(database, left_id, right_id));
  const auto differences = fingerprint::differences(evidence_of(left), evidence_of(right));
  STREAMLAB_TRY(const auto message, kb::message_overlap(database, left_id, right_id));
  const bool one_template = !together && message && message->met > 0;
  std::string why =
      together ? fmt::format("both are issue {}: a hash they share, or a merge (see `issues history {}`)",
                             left_id, left_id)
      : apart  ? "apart, and kept apart by a split"
      : differences.empty() ? "apart: one grouping hash differs unseen (a class whose text may not be shown)"
                            : "apart: these parts of the hash differ";
  if (one_template && !apart) why += "; " + template_words(*message) + ": a merge teaches that they are one";
  if (options.json.on()) {
    const Json out{{"left", left_id},
                   {"right", right_id},
                   {"together", together},
                   {"kept_apart", apart},
                   {"why", why},
                   {"template_messages", one_template ? Json(message->met) : Json()},
                   {"differences", array_of(differences, [](const fingerprint::Difference& d) {
                      return Json{{"part", d.name}, {"left", d.left}, {"right", d.right}};
                    })}};
    STREAMLAB_CHECK(print(session, options.json, out));
    return cli::ExitCode::ok;
  }
  session.err << why << '\n';
  cli::Table table({{"PART"},
                    {fmt::format("ISSUE {}", left_id), cli::Align::left, true},
                    {fmt::format("ISSUE {}", right_id), cli::Align::left, true}});
  for (const auto& d : differences) table.row({d.name, d.left, d.right});
  if (!table.empty()) table.print(session);
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> explain(const ExplainOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  return options.ids.size() == 2 ? explain_two(store.database(), options, session)
                                 : explain_one(store.database(), options, session);
}

Json alike_json(const kb::Alike& a) {
  Json out = issue_json(a.issue);
  out["score"] = a.score;
  out["frames_overlap"] = a.frames;
  out["endpoint_overlap"] = a.endpoint;
  out["same_class"] = a.same_class;
  out["message_overlap"] = a.message ? Json(a.message->share) : Json();
  out["template_messages"] = a.message && a.message->met > 0 ? Json(a.message->met) : Json();
  out["differences"] = array_of(a.differences, [](const kb::Difference& d) {
    return Json{{"part", d.part}, {"left", d.left}, {"right", d.right}};
  });
  return out;
}

std::string difference_text(const kb::Alike& alike) {
  std::vector<std::string> out;
  for (const auto& d : alike.differences)
    out.push_back(d.part == "message" && alike.message ? message_words(*alike.message)
                                                       : d.part + " " +
                                                             (d.right.empty()  ? "-" + d.left
                                                              : d.left.empty() ? "+" + d.right
                                                                               : d.left + " / " + d.right));
  return out.empty() ? "nothing that is shown" : join(out, "; ");
}

Result<cli::ExitCode> similar(const ExplainOptions& options, cli::Session& session) {
  if (options.at_least < 0 || options.at_least > 1)
    return Error{ErrorCode::usage, "--at-least is between 0 and 1"};
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  STREAMLAB_TRY(const auto id, issue_of(store.database(), options.ids[0], session));
  STREAMLAB_TRY(const auto found,
                kb::similar(store.database(), id, options.limit, options.at_least, session.now()));
  if (options.json.on()) {
    STREAMLAB_CHECK(print(session, options.json, array_of(found, alike_json)));
    return cli::ExitCode::ok;
  }
  if (found.empty()) session.err << "nothing is like issue " << id << '\n';
  cli::Table table({{"SCORE", cli::Align::right},
                    {"ID", cli::Align::right},
                    {"STATUS"},
                    {"TITLE", cli::Align::left, true},
                    {"DIFFERS IN", cli::Align::left, true}});
  for (const auto& a : found)
    table.row({fmt::format("{:.2f}", a.score),
               std::to_string(a.issue.id),
               {std::string(name_of(a.issue.status)), style_of(a.issue.status)},
               a.issue.title,
               difference_text(a)});
  if (!table.empty()) table.print(session);
  if (session.out_is_terminal && !found.empty())
    session.err << fmt::format("nothing is merged by itself: `issues merge {} --into {}`\n",
                               found[0].issue.id, id);
  return cli::ExitCode::ok;
}

}  // namespace

void add_explain(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<ExplainOptions>();
  auto* command =
      app.add_subcommand("explain", "show why occurrences are one issue, or why two issues are two");
  command->add_option("id", options->ids, "one issue, or two: 12, a hash prefix (3fa9, h:1234) or @latest")
      ->required()
      ->expected(1, 2)
      ->type_name("ID");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer("Examples:\n  issues explain 12\n  issues explain 12 15");
  command->callback(
      [options, &session] { cli::finish(session, explain(*options, session), options->json.on()); });
}

void add_similar(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<ExplainOptions>();
  auto* command = app.add_subcommand("similar", "suggest issues that may be the same bug, with what differs");
  command->add_option("id", options->ids, "issue: 12, a hash prefix (3fa9, h:1234) or @latest")
      ->required()
      ->expected(1)
      ->type_name("ID");
  command->add_option("--limit", options->limit, "at most so many (default 10)")->type_name("N");
  command->add_option("--at-least", options->at_least, "least score, 0 to 1 (default 0.3)")
      ->type_name("SCORE");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->footer(
      "Score: 0.6 x common frames (rare ones and those near the failure weigh more) + 0.25 x same class\n"
      "+ 0.15 x common path of the endpoint.\n"
      "Examples:\n  issues similar 12\n  issues similar @latest --at-least 0.6 --json=id,score,differences");
  command->callback(
      [options, &session] { cli::finish(session, similar(*options, session), options->json.on()); });
}

}  // namespace streamlab::issues
