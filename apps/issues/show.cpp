// SPDX-License-Identifier: Apache-2.0
// What is known of one issue: show, history, explain, suggest.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "base/text.hpp"
#include "commands.hpp"
#include "common.hpp"
#include "kb/dossier.hpp"
#include "metrics_view.hpp"

namespace streamlab::issues {

namespace {

struct ShowOptions {
  std::vector<std::string> ids;
  std::string database, rules;
  std::size_t occurrences = 10;
  cli::JsonOption json;
};

std::string said(const kb::HistoryRow& row) {
  std::string text = row.action;
  if (row.action == "undo") {
    text += " of " + row.note;
  } else {
    if (!row.from.empty() && !row.to.empty()) text += ": " + row.from + " → " + row.to;
    if (row.from.empty() && !row.to.empty()) text += " to " + row.to;
    if (!row.note.empty()) text += "  \"" + row.note + "\"";
  }
  return row.undone ? text + "  (taken back)" : text;
}

void print_advice(cli::Session& session, const std::vector<rulebook::Advice>& advice) {
  for (const auto& a : advice) {
    session.out << "  " << cli::paint(session.colour_out, cli::Style::bold, printable(a.title)) << "  ["
                << a.rule_id << "]\n";
    if (!a.why.empty()) session.out << "    " << printable(a.why) << '\n';
    for (const auto& step : a.steps) session.out << "    - " << printable(step) << '\n';
    if (!a.fix.empty()) session.out << "    fix: " << printable(a.fix) << '\n';
    for (const auto& reference : a.references) session.out << "    see " << printable(reference) << '\n';
  }
}

void print_learned(cli::Session& session, const std::vector<kb::Learned>& learned) {
  for (const auto& one : learned) {
    std::vector<std::string> ids;
    for (const auto id : one.issues) ids.push_back(std::to_string(id));
    session.out << "  " << cli::paint(session.colour_out, cli::Style::bold, printable(one.resolution))
                << fmt::format("  [closed {} {}: held {} of {}, {:.0f} % alike]\n",
                               ids.size() == 1 ? "issue" : "issues", join(ids, ", "), one.held, one.closes,
                               100 * one.score);
  }
}

std::string count_text(const kb::Issue& issue) {
  std::string text = fmt::format("{}", issue.occurrences);
  if (issue.injected > 0) text += fmt::format(" ({} injected)", issue.injected);
  return text;
}

/// Pairs for a terminal and for a pipe alike: `key<TAB>value`.
std::vector<std::pair<std::string, std::string>> facts_of(const kb::Dossier& k, const cli::Session& session) {
  const auto& i = k.issue;
  const auto when = [&](WallMicros at) {
    return session.out_is_terminal ? rfc3339(at) + " (" + ago(at, session.now()) + ")" : rfc3339(at);
  };
  std::string status(name_of(i.status));
  if (i.status == kb::IssueStatus::muted) status += " " + kb::describe(i.mute);
  return {
      {"status", status},
      {"severity", std::string(name_of(i.severity)) + (i.rule_id.empty() ? "" : " (rule " + i.rule_id + ")")},
      {"owner", i.owner.empty() ? "-" : i.owner},
      {"class", i.error_class + (i.status_code != 0 ? fmt::format(" ({})", i.status_code) : "")},
      {"endpoint", i.endpoint_pattern},
      {"detail", i.detail.empty() ? "-" : i.detail},
      {"occurrences", count_text(i)},
      {"first seen", when(i.first_seen)},
      {"last seen", when(i.last_seen)},
      {"episodes", fmt::format("{}{}", i.episodes, i.has_regression ? " (has come back)" : "")},
      {"metrics", metrics_line(kb::measure(k.episodes), i, k.exposure)},
      {"resolution", i.resolution.empty() ? "-" : i.resolution},
      {"hash", i.signature_hash}};
}

void print_known(cli::Session& session, const kb::Dossier& k) {
  auto& out = session.out;
  if (!session.out_is_terminal) {
    out << "id:\t" << k.issue.id << "\ntitle:\t" << printable(k.issue.title) << '\n';
    for (const auto& [key, value] : facts_of(k, session)) out << key << ":\t" << printable(value) << '\n';
    for (const auto& frame : k.issue.frames) out << "frame:\t" << printable(frame) << '\n';
    for (const auto& advice : k.advice) out << "suggestion:\t" << printable(advice.title) << '\n';
    for (const auto& one : k.learned)
      out << "learned:\t" << printable(one.resolution)
          << fmt::format(" (held {} of {})\n", one.held, one.closes);
    for (const auto& row : k.history)
      out << "history:\t" << rfc3339(row.at) << ' ' << printable(row.actor) << ' ' << printable(said(row))
          << '\n';
    return;
  }
  out << cli::paint(session.colour_out, cli::Style::bold,
                    fmt::format("{}  {}", k.issue.id, printable(k.issue.title)))
      << "\n\n";
  for (const auto& [key, value] : facts_of(k, session))
    out << "  " << cli::paint(session.colour_out, cli::Style::dim, fmt::format("{:<12}", key))
        << printable(value) << '\n';
  if (!k.issue.frames.empty()) out << "\nFrames\n";
  for (const auto& frame : k.issue.frames) out << "  " << printable(frame) << '\n';
  if (!k.advice.empty()) out << "\nSuggestions\n";
  print_advice(session, k.advice);
  if (!k.learned.empty()) out << "\nTried before\n";
  print_learned(session, k.learned);
  if (!k.occurrences.empty()) out << "\nLast occurrences\n";
  for (const auto& o : k.occurrences)
    out << fmt::format("  {}  run {} event {}{}\n", rfc3339(o.occurred_at), o.run_id, o.seq,
                       o.injected ? "  injected" : "");
  if (!k.history.empty()) out << "\nHistory\n";
  for (const auto& row : k.history)
    out << "  " << rfc3339(row.at) << "  " << printable(row.actor) << "  " << printable(said(row)) << '\n';
}

Result<std::vector<kb::Dossier>> read_all(const ShowOptions& options, cli::Session& session) {
  STREAMLAB_TRY(auto store, open_to_read(session, options.database));
  STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(options.rules));
  std::vector<kb::Dossier> all;
  for (const auto& text : options.ids) {
    STREAMLAB_TRY(const auto id, issue_of(store.database(), text, session));
    STREAMLAB_TRY(auto known, kb::dossier(store.database(), id, *rules, options.occurrences, session.now()));
    all.push_back(std::move(known));
  }
  return all;
}

/// One id: one object; several: an array.
Status print_one_or_many(cli::Session& session, const cli::JsonOption& option, const Json& array) {
  return print(session, option, array.size() == 1 ? array[0] : array);
}

Result<cli::ExitCode> show(const ShowOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto all, read_all(options, session));
  if (options.json.on()) {
    STREAMLAB_CHECK(print_one_or_many(session, options.json, array_of(all, kb::dossier_json)));
    return cli::ExitCode::ok;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) session.out << '\n';
    print_known(session, all[i]);
  }
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> history(const ShowOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto all, read_all(options, session));
  const kb::Dossier& known = all.front();
  if (options.json.on()) {
    STREAMLAB_CHECK(print(session, options.json, array_of(known.history, history_json)));
    return cli::ExitCode::ok;
  }
  if (known.history.empty()) session.err << "nobody has touched issue " << known.issue.id << " yet\n";
  cli::Table table({{"WHEN"}, {"WHO"}, {"WHAT", cli::Align::left, true}});
  for (const auto& row : known.history)
    table.row({rfc3339(row.at), {row.actor, row.is_human ? cli::Style::plain : cli::Style::dim}, said(row)});
  if (!table.empty()) table.print(session);
  return cli::ExitCode::ok;
}

Result<cli::ExitCode> suggest(const ShowOptions& options, cli::Session& session) {
  STREAMLAB_TRY(const auto all, read_all(options, session));
  const kb::Dossier& known = all.front();
  if (options.json.on()) {
    Json out = array_of(known.advice, advice_json);
    for (const auto& one : known.learned) out.push_back(learned_json(one));
    STREAMLAB_CHECK(print(session, options.json, out));
    return cli::ExitCode::ok;
  }
  if (known.advice.empty() && known.learned.empty())
    session.err << "no rule knows issue " << known.issue.id
                << "; write one of your own and pass --rules DIR\n";
  print_advice(session, known.advice);
  if (!known.learned.empty()) session.out << "Tried before\n";
  print_learned(session, known.learned);
  return cli::ExitCode::ok;
}

template <class Work>
CLI::App* add_view(CLI::App& app, cli::Session& session, const char* name, const char* help, bool many,
                   Work work) {
  auto* command = app.add_subcommand(name, help);
  auto options = std::make_shared<ShowOptions>();
  auto* ids = command->add_option("id", options->ids, "issue: 12, a hash prefix (3fa9, h:1234) or @latest")
                  ->required()
                  ->type_name("ID");
  if (!many) ids->expected(1);
  command->add_option("--rules", options->rules, "folder with rules of your own")->type_name("DIR");
  if (many)
    command->add_option("--occurrences", options->occurrences, "how many of the last ones")->type_name("N");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session, work] { cli::finish(session, work(*options, session), options->json.on()); });
  return command;
}

}  // namespace

void add_show(CLI::App& app, cli::Session& session) {
  auto* command = add_view(app, session, "show", "show everything about issues", true, show);
  command->alias("view");
  command->footer("Examples:\n  issues show 12\n  issues show @latest --json=title,suggestions");
}
void add_history(CLI::App& app, cli::Session& session) {
  add_view(app, session, "history", "show who did what about an issue, and when", false, history)
      ->footer("Examples:\n  issues history 12");
}
void add_suggest(CLI::App& app, cli::Session& session) {
  add_view(app, session, "suggest",
           "show what may help: advice of rules, and what held before on issues like it", false, suggest)
      ->footer("Examples:\n  issues suggest 12");
}

}  // namespace streamlab::issues
