// SPDX-License-Identifier: Apache-2.0
// `streamlab db …`: the care of the file.
#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "commands.hpp"
#include "sqlite/database.hpp"
#include "sqlite/migrator.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {
namespace {

using Json = nlohmann::ordered_json;

struct DbOptions {
  std::string database, older_than;
  std::int64_t keep = -1;
  bool whole_runs = false, dry_run = false;
  cli::JsonOption json;
};

Status tell(cli::Session& session, const DbOptions& options, const Json& values, const std::string& line) {
  if (options.json.on())
    return cli::print_json(session, options.json, values.dump(2, ' ', false, Json::error_handler_t::replace));
  session.out << line << '\n';
  return ok();
}

Result<cli::ExitCode> migrate(const DbOptions& options, cli::Session& session) {
  const std::string file = session.database(options.database);
  std::int64_t before = 0;
  {
    STREAMLAB_TRY(auto database, sqlite::Database::open(file, sqlite::OpenMode::create));
    STREAMLAB_TRY(const auto found, sqlite::schema_version(database, store::migrations()));
    before = found.version;
  }
  STREAMLAB_TRY(auto store, store::Store::open(file, store::Access::create));
  const std::int64_t after = store::migrations().latest();
  const std::string line = before == after ? fmt::format("{} is of schema version {}", file, after)
                                           : fmt::format("{}: schema version {} -> {}", file, before, after);
  STREAMLAB_CHECK(
      tell(session, options, {{"database", file}, {"from_version", before}, {"version", after}}, line));
  return cli::ExitCode::ok;
}

/// One line for each thing that SQLite finds wrong; its texts name tables, indexes and rows, never values.
Result<std::vector<std::string>> problems(sqlite::Database& database) {
  std::vector<std::string> found;
  {
    STREAMLAB_TRY(auto integrity, database.prepare("PRAGMA integrity_check(100)"));
    auto rows = integrity.use();
    while (true) {
      STREAMLAB_TRY(const bool more, rows.step());
      if (!more) break;
      if (rows.view(0) != "ok") found.push_back(rows.text(0));
    }
  }
  STREAMLAB_TRY(auto keys, database.prepare("SELECT \"table\", count(*), parent FROM pragma_foreign_key_check"
                                            " GROUP BY \"table\", parent ORDER BY \"table\", parent"));
  auto rows = keys.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return found;
    found.push_back(fmt::format("{} rows of {} refer to rows of {} that are not there", rows.integer(1),
                                rows.text(0), rows.text(2)));
  }
}

Result<cli::ExitCode> check(const DbOptions& options, cli::Session& session) {
  const std::string file = session.database(options.database);
  STREAMLAB_TRY(auto database, sqlite::Database::open(file, sqlite::OpenMode::read_only));
  STREAMLAB_TRY(const auto version, sqlite::schema_version(database, store::migrations()));
  STREAMLAB_TRY(const auto found, problems(database));
  if (!found.empty()) {
    Error error{ErrorCode::database, "database " + file + " is damaged"};
    error.notes = found;
    error.help =
        "restore a copy, or save what can be read: sqlite3 '" + file + "' .recover | sqlite3 saved.db";
    return error;
  }
  STREAMLAB_CHECK(tell(session, options, {{"database", file}, {"ok", true}, {"version", version.version}},
                       fmt::format("{}: ok, schema version {}", file, version.version)));
  return cli::ExitCode::ok;
}

Result<std::int64_t> file_bytes(sqlite::Database& database) {
  STREAMLAB_TRY(const auto pages, database.integer("PRAGMA page_count"));
  STREAMLAB_TRY(const auto size, database.integer("PRAGMA page_size"));
  return pages * size;
}

Result<cli::ExitCode> vacuum(const DbOptions& options, cli::Session& session) {
  const std::string file = session.database(options.database);
  STREAMLAB_TRY(auto store, store::Store::open(file, store::Access::read_write));
  STREAMLAB_TRY(const auto before, file_bytes(store.database()));
  STREAMLAB_CHECK(store.database().execute("VACUUM"));
  // Answers a row that says so when a reader keeps the log from being emptied: no failure, the next close
  // does it.
  STREAMLAB_CHECK(store.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  STREAMLAB_TRY(const auto after, file_bytes(store.database()));
  STREAMLAB_CHECK(tell(session, options,
                       {{"database", file}, {"bytes_before", before}, {"bytes_after", after}},
                       fmt::format("{}: {} -> {} bytes", file, before, after)));
  return cli::ExitCode::ok;
}

/// `90m`, `12h`, `30d`, `8w` in microseconds.
std::optional<WallMicros> span_of(const std::string& text) {
  std::int64_t count = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc() || end + 1 != last || count < 0 || count > 1'000'000) return std::nullopt;
  constexpr WallMicros kMinute = 60'000'000;
  switch (*end) {
    case 'm':
      return count * kMinute;
    case 'h':
      return count * 60 * kMinute;
    case 'd':
      return count * 24 * 60 * kMinute;
    case 'w':
      return count * 7 * 24 * 60 * kMinute;
    default:
      return std::nullopt;
  }
}

/// The runs that may go: ended, older than asked, and not among the newest that are kept.
Result<std::vector<store::RunRow>> prunable(store::Store& store, const DbOptions& options,
                                            cli::Session& session) {
  WallMicros before = std::numeric_limits<WallMicros>::max();
  if (!options.older_than.empty()) {
    const auto span = span_of(options.older_than);
    if (!span)
      return Error{ErrorCode::usage, "--older-than needs a span"}.with_help("for example: --older-than 30d");
    before = session.now() - *span;
  }
  STREAMLAB_TRY(auto runs, store.runs({}));
  std::vector<store::RunRow> out;
  std::int64_t place = 0;
  for (auto& run : runs)
    if (place++ >= options.keep && run.status != "running" && run.started_at < before)
      out.push_back(std::move(run));
  return out;
}

Result<cli::ExitCode> prune(const DbOptions& options, cli::Session& session) {
  if (options.older_than.empty() && options.keep < 0)
    return Error{ErrorCode::usage, "db prune needs --older-than or --keep"}.with_help(
        "streamlab db prune --older-than 30d --dry-run");
  const std::string file = session.database(options.database);
  STREAMLAB_TRY(auto store, store::Store::open(file, options.dry_run ? store::Access::read_only
                                                                     : store::Access::read_write));
  STREAMLAB_TRY(const auto runs, prunable(store, options, session));
  std::int64_t events = 0;
  Json ids = Json::array();
  for (const auto& run : runs) {
    STREAMLAB_TRY(const auto count, store.count_events(run.id));
    if (count == 0 && !options.whole_runs) continue;
    events += static_cast<std::int64_t>(count);
    ids.push_back(run.id);
    if (options.dry_run) continue;
    if (options.whole_runs) {
      STREAMLAB_CHECK(store.delete_run(run.id));
    } else {
      STREAMLAB_TRY(const auto removed, store.delete_events(run.id));
      (void)removed;
    }
  }
  const std::string line =
      fmt::format("{}{} {} of {} runs{}", options.dry_run ? "would delete " : "deleted ", events, "events",
                  ids.size(), options.whole_runs ? ", and the runs" : "");
  STREAMLAB_CHECK(tell(session, options,
                       {{"database", file},
                        {"dry_run", options.dry_run},
                        {"whole_runs", options.whole_runs},
                        {"runs", ids},
                        {"events", events}},
                       line));
  if (!options.dry_run && events > 0) session.err << "next: streamlab db vacuum\n";
  return cli::ExitCode::ok;
}

using Work = Result<cli::ExitCode> (*)(const DbOptions&, cli::Session&);

CLI::App* add(CLI::App& parent, cli::Session& session, const char* name, const char* says,
              const char* examples, const std::shared_ptr<DbOptions>& options, Work work) {
  CLI::App* command = parent.add_subcommand(name, says);
  command->footer(std::string("Examples:\n") + examples);
  cli::add_database(*command, options->database);
  cli::add_json(*command, options->json);
  command->callback(
      [options, &session, work] { cli::finish(session, work(*options, session), options->json.on()); });
  return command;
}

}  // namespace

void add_db(CLI::App& app, cli::Session& session) {
  CLI::App* db = app.add_subcommand("db", "care for the database file");
  db->require_subcommand(1);
  const auto options = [] { return std::make_shared<DbOptions>(); };
  add(*db, session, "migrate", "bring the file to this program's schema, or make one",
      "  streamlab db migrate", options(), migrate);
  add(*db, session, "check", "look for damage (ends with 6 where there is any)",
      "  streamlab db check --db ci.db", options(), check);
  add(*db, session, "vacuum", "give free space back to the disk", "  streamlab db vacuum", options(), vacuum);
  const auto pruning = options();
  CLI::App* command = add(*db, session, "prune", "delete the events of old runs; runs and issues stay",
                          "  streamlab db prune --older-than 30d --dry-run\n"
                          "  streamlab db prune --keep 100 --runs",
                          pruning, prune);
  command->add_option("--older-than", pruning->older_than, "started longer ago: 90m, 12h, 30d, 8w")
      ->type_name("SPAN");
  command->add_option("--keep", pruning->keep, "never touch the newest N runs")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  command->add_flag("--runs", pruning->whole_runs, "delete the runs themselves, too, with their occurrences");
  command->add_flag("--dry-run", pruning->dry_run, "only say what would be deleted");
}

}  // namespace streamlab::streamlab
