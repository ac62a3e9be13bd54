// SPDX-License-Identifier: Apache-2.0
// `streamlab report`: a stored run, told again in any format.
#include "report/report.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "kb/sarif.hpp"
#include "report_source.hpp"
#include "rulebook/rule_book.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

struct ReportOptions {
  std::string run = "@latest", format = "text", output, rules, database;
  cli::JsonOption json;
};

std::string rendered(const report::Report& report, const std::string& format, const cli::Session& session,
                     bool to_file) {
  if (format == "json") return report::json(report);
  if (format == "markdown") return report::markdown(report);
  if (format == "junit") return report::junit(report);
  if (format == "openmetrics") return report::openmetrics(report);
  if (format == "html") return report::html(report);
  if (format == "csv") return report::csv(report);
  if (format == "github") return annotations(report);
  return report::text(report, {.colour = session.colour_out && !to_file,
                               .width = session.width,
                               .unicode = session.unicode,
                               .wraps = session.out_is_terminal && !to_file});
}

/// The run's issues, at the scenario file's line that names the endpoint.
Result<std::string> findings(const ReportOptions& options, const store::RunSummary& run,
                             const cli::Session& session) {
  STREAMLAB_TRY(auto store, store::Store::open(session.database(options.database), store::Access::read_only));
  STREAMLAB_TRY(const auto rules, rulebook::RuleBook::load(options.rules));
  const int line = std::max(1, scenario_line(run.scenario_file, "endpoint"));
  STREAMLAB_TRY(std::string text,
                kb::run_sarif(store, *rules, run.run_id, run.scenario_file, line, session.now()));
  return text + "\n";
}

Status write_file(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out)
    return Error{ErrorCode::io, fmt::format("cannot write {}", printable(file))}.with_help(
        "check the folder and the free space");
  return ok();
}

/// The run in the form that is asked for; --json goes before --format.
Result<std::string> told(const ReportOptions& options, const store::RunSummary& run,
                         const std::string& database, const cli::Session& session) {
  if (options.format == "sarif" && !options.json.on()) return findings(options, run, session);
  STREAMLAB_TRY(const report::Report report, load_report(database, options.rules, run, session.now()));
  if (options.json.on()) return cli::json_text(options.json, report::json(report));
  if (options.format == "github") STREAMLAB_CHECK(append_step_summary(report::markdown(report), session));
  return rendered(report, options.format, session, !options.output.empty());
}

Result<cli::ExitCode> report(const ReportOptions& options, cli::Session& session) {
  const std::string database = session.database(options.database);
  store::RunSummary summary;
  {
    STREAMLAB_TRY(auto store, store::Store::open(database, store::Access::read_only));
    STREAMLAB_TRY(const store::RunRow row, store.find_run(options.run));
    STREAMLAB_TRY(const store::RunDetails details, store.run(row.id));
    summary = details.summary;
  }
  STREAMLAB_TRY(const std::string text, told(options, summary, database, session));
  if (options.output.empty()) {
    session.out << text;
  } else {
    STREAMLAB_CHECK(write_file(options.output, text));
  }
  return cli::ExitCode::ok;
}

}  // namespace

void add_report(CLI::App& app, cli::Session& session) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "tell a stored run again: as a page, text, JSON, Markdown, JUnit, OpenMetrics, CSV, SARIF");
  command->footer(
      "Examples:\n"
      "  streamlab report\n"
      "  streamlab report --format html -o report.html\n"
      "  streamlab report --run 12 --format markdown -o comment.md\n"
      "  streamlab report --format junit -o junit.xml\n"
      "  streamlab report --format csv > seconds.csv");
  command->add_option("--run", options->run,
                      "Its number, the beginning of its uid, or @latest (the default)");
  command
      ->add_option("--format", options->format,
                   "text, html, json, markdown, junit, openmetrics, csv, github or sarif")
      ->check(CLI::IsMember(
          {"text", "html", "json", "markdown", "junit", "openmetrics", "csv", "github", "sarif"}));
  command->add_option("-o,--output", options->output, "Write to this file instead of standard output")
      ->type_name("FILE");
  command->add_option("--rules", options->rules, "Folder with anomaly rules of your own, for the advice")
      ->type_name("DIR");
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session] { cli::finish(session, report(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
