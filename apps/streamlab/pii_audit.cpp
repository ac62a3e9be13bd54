// SPDX-License-Identifier: Apache-2.0
// `streamlab pii audit`: is there personal data in the bytes of the database?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "base/text.hpp"
#include "cli/options.hpp"
#include "cli/program.hpp"
#include "cli/table.hpp"
#include "pii.hpp"
#include "redact/detector_names.hpp"
#include "sqlite/migrator.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

constexpr std::size_t kMostNeedleBytes = std::size_t{16} << 20;

struct AuditOptions {
  std::string file, needles, detectors = "all";
  cli::JsonOption json;
};

Result<std::shared_ptr<const redact::Detectors>> detectors_of(const std::string& list) {
  redact::Policy policy;
  policy.default_detectors = false;
  for (const std::string_view part : split(list, ',')) {
    const std::string_view word = trim(part);
    if (word == "all") policy.default_detectors = true;
    if (word == "all" || word == "none") continue;
    const auto names = redact::detector_names(word);
    policy.detectors.insert(policy.detectors.end(), names.begin(), names.end());
    if (!names.empty()) continue;
    Error error{ErrorCode::usage, fmt::format("there is no detector {}", printable(word))};
    std::vector<std::string> all;
    for (const auto name : redact::detector_names()) all.emplace_back(name);
    error.notes.push_back("detectors: " + join(all, ", ") + "; or all, none");
    if (const auto near = closest(word, redact::detector_names()); !near.empty())
      error.help = fmt::format("did you mean {}?", near.front());
    return error;
  }
  if (!policy.default_detectors && policy.detectors.empty())
    return std::shared_ptr<const redact::Detectors>();
  return std::make_shared<const redact::Detectors>(policy);
}

Result<audit::Needles> read_needles(const std::string& file, cli::Session& session) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) return Error{ErrorCode::io, fmt::format("cannot read {}", file), std::strerror(errno)};
  }
  std::istream& in = file == "-" ? session.in : opened;
  std::string text(kMostNeedleBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostNeedleBytes)
    return Error{ErrorCode::usage, fmt::format("{} is too large", file), "needles may take 16 MiB in all"};
  return audit::Needles::from_lines(text);
}

/// The map is made over a connection that is gone before the bytes are read.
Result<audit::FileMap> map_of_ours(const std::string& file) {
  STREAMLAB_TRY(auto database, sqlite::Database::open(file, sqlite::OpenMode::read_only));
  STREAMLAB_TRY(const auto found, sqlite::schema_version(database, store::migrations()));
  if (found.version == 0)
    return Error{ErrorCode::database, "cannot audit " + file, "there is nothing of streamlab in it"};
  return audit::map_of(database);
}

std::string kind_of(const audit::Find& find) {
  if (find.needle == 0) return find.kind;
  return fmt::format("needle:{}{}", find.needle, find.whole ? "" : " (part)");
}

std::string place_of(const audit::Find& find) {
  if (find.unused) return "unused space";
  if (find.table.empty()) return "-";
  return find.column.empty() ? find.table : find.table + '.' + find.column;
}

std::string audit_json(const audit::Report& report) {
  using Json = nlohmann::ordered_json;
  Json finds = Json::array();
  for (const audit::Find& find : report.finds)
    finds.push_back({{"kind", find.kind},
                     {"needle_line", find.needle == 0 ? Json(nullptr) : Json(find.needle)},
                     {"whole", find.needle == 0 ? Json(nullptr) : Json(find.whole)},
                     {"file", find.file},
                     {"table", find.table.empty() ? Json(nullptr) : Json(find.table)},
                     {"column", find.column.empty() ? Json(nullptr) : Json(find.column)},
                     {"unused_space", find.unused},
                     {"first_page", find.page == 0 ? Json(nullptr) : Json(find.page)},
                     {"first_offset", find.offset},
                     {"count", find.count}});
  const Json out = {{"clean", report.finds.empty()},
                    {"files", report.files},
                    {"bytes", report.bytes},
                    {"cut", report.is_cut},
                    {"finds", finds}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

void audit_table(cli::Session& session, const audit::Report& report) {
  cli::Table table({{"KIND"},
                    {"PLACE", cli::Align::left, true},
                    {"FILE", cli::Align::left, true},
                    {"FIRST PAGE", cli::Align::right},
                    {"FIRST OFFSET", cli::Align::right},
                    {"COUNT", cli::Align::right}});
  for (const audit::Find& find : report.finds)
    table.row({{kind_of(find), cli::Style::red},
               place_of(find),
               find.file,
               find.page == 0 ? std::string("-") : std::to_string(find.page),
               std::to_string(find.offset),
               std::to_string(find.count)});
  if (!table.empty()) table.print(session);
}

Result<cli::ExitCode> run_audit(const AuditOptions& options, cli::Session& session) {
  audit::Options how;
  STREAMLAB_TRY(how.detectors, detectors_of(options.detectors));
  if (!options.needles.empty()) {
    STREAMLAB_TRY(how.needles, read_needles(options.needles, session));
  } else if (!how.detectors) {
    return Error{ErrorCode::usage, "nothing to look for: no detectors and no needles"}.with_help(
        "streamlab pii audit --detectors all, or --needles FILE");
  }
  const std::string file = session.database(options.file);
  STREAMLAB_TRY(const auto map, map_of_ours(file));
  STREAMLAB_TRY(const auto report, audit::audit(file, map, how));
  if (options.json.on())
    STREAMLAB_CHECK(cli::print_json(session, options.json, audit_json(report)));
  else
    audit_table(session, report);
  if (report.is_cut) session.err << "there are more places than are shown\n";
  session.err << join(report.files, ", ") << ": " << report.bytes << " bytes, "
              << (report.finds.empty() ? "nothing found"
                                       : fmt::format("{} places with finds", report.finds.size()))
              << '\n';
  return report.finds.empty() ? cli::ExitCode::ok : cli::ExitCode::findings;
}

}  // namespace

void add_pii_audit(CLI::App& pii, cli::Session& session) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command =
      pii.add_subcommand("audit", "look for personal data in the bytes of a database; 10 where found");
  command->add_option("DB", options->file, "database file (else $STREAMLAB_DB, else streamlab.db)")
      ->type_name("");
  command
      ->add_option("--needles", options->needles,
                   "values that must not be there, one a line; - is standard input")
      ->type_name("FILE");
  command->add_option("--detectors", options->detectors, "names joined by commas, all, or none")
      ->type_name("LIST")
      ->capture_default_str();
  cli::add_json(*command, options->json);
  command->footer(
      "Examples:\n"
      "  streamlab pii audit streamlab.db\n"
      "  streamlab pii audit streamlab.db --needles test-persons.txt --detectors none --json\n"
      "  streamlab pii audit ci.db --detectors email,card,iban || echo 'look at it'\n\n"
      "Reads every byte of the file, its -wal, -journal and -shm, not through SQLite: free pages, slack and "
      "rows that\n"
      "were replaced count, too. Texts of rows are looked at value by value, as redaction did; everything "
      "else in\n"
      "printable stretches. Pseudonyms (p1.…) and marks ([redacted:email]) are no finds. The file may be "
      "written to\n"
      "meanwhile: what is in it at the start is looked at.\n\n"
      "A needle of 12 bytes or more is found whole and by every 12 bytes of it (\"part\"), as it is, "
      "JSON-escaped, in hex\n"
      "and in base64 at each offset; one of 4 to 11 bytes only whole. It is told by its line in FILE.\n\n"
      "Says where: table and column, file, page and byte of the first place, and how many; never what. Ends "
      "with 10\n"
      "when there is a find, 0 when not, 6 where the file is no database of streamlab. Addresses of "
      "endpoints (not\n"
      "of this machine: 127.0.0.1, ::1), releases like 1.2.3.4 and people's own notes on issues are found as "
      "what they look like.");
  command->callback(
      [options, &session] { cli::finish(session, run_audit(*options, session), options->json.on()); });
}

}  // namespace streamlab::streamlab
