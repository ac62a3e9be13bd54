// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include <nlohmann/json.hpp>

#include "store/store_impl.hpp"

namespace streamlab::store {
namespace {

constexpr std::int32_t kApplicationId = 0x736C6162;  // "slab"

/// Runs that are written down as running though nobody holds their lock.
Result<std::vector<std::int64_t>> dead_runs(sqlite::Database& database) {
  STREAMLAB_TRY(auto select,
                database.prepare("SELECT id, uid FROM test_run WHERE status = 'running' ORDER BY id"));
  std::vector<std::int64_t> dead;
  const auto path = database.path();
  auto rows = select.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return dead;
    if (!is_live(path, rows.view(1))) dead.push_back(rows.integer(0));
  }
}

/// The second look happens with the file held: a run that ended meanwhile has its result in the row by now.
Status mark_aborted(sqlite::Database& database) {
  STREAMLAB_TRY(const auto suspects, dead_runs(database));
  if (suspects.empty()) return ok();
  STREAMLAB_TRY(auto transaction, sqlite::Transaction::begin(database));
  STREAMLAB_TRY(const auto dead, dead_runs(database));
  STREAMLAB_TRY(auto update,
                database.prepare("UPDATE test_run SET status = 'aborted', ended_at_us ="
                                 " (SELECT max(received_at_us) FROM stream_event WHERE run_id = test_run.id)"
                                 " WHERE id = ?"));
  for (const std::int64_t id : dead) STREAMLAB_CHECK(update.use().bind(id).run());
  return transaction.commit();
}

}  // namespace

sqlite::Migrations migrations() {
  return {embedded_files(), kApplicationId, "streamlab database"};
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

sqlite::Database& Store::database() {
  return impl_->database;
}

Result<Store> Store::open(const std::filesystem::path& file, Access access) {
  const auto mode = access == Access::read_only    ? sqlite::OpenMode::read_only
                    : access == Access::read_write ? sqlite::OpenMode::read_write
                                                   : sqlite::OpenMode::create;
  auto opened = sqlite::Database::open(file, mode);
  if (!opened.ok()) {
    Error error = std::move(opened).error();
    if (error.help.empty())
      error.help = "`streamlab run SCENARIO` makes one; --db FILE or STREAMLAB_DB names another";
    return error;
  }
  auto impl = std::make_unique<Impl>(std::move(*opened));
  if (access == Access::read_write) {
    STREAMLAB_TRY(const auto found, sqlite::schema_version(impl->database, migrations()));
    if (found.version == 0)
      return Error{ErrorCode::database, "cannot open database " + file.string(), "there is nothing in it yet"}
          .with_help("`streamlab run SCENARIO` fills one; --db FILE or STREAMLAB_DB names another");
  }
  STREAMLAB_TRY(const auto steps, sqlite::migrate(impl->database, migrations()));
  (void)steps;
  if (access != Access::read_only) {
    // Busy: whoever holds the file will be followed by another writing open, and readers see the truth
    // anyway.
    if (auto marked = mark_aborted(impl->database);
        !marked.ok() && marked.error().code != ErrorCode::database_busy)
      return std::move(marked).error();
  }
  return Store(std::move(impl));
}

Result<std::string> Store::Impl::status_now(std::int64_t id, std::string_view uid, std::string stored) {
  if (stored != "running" || is_live(database.path(), uid)) return stored;
  // The lock is let go after the result is committed: only a row that still says running belongs to a dead
  // process.
  STREAMLAB_TRY(auto again, database.prepare("SELECT status FROM test_run WHERE id = ?"));
  auto rows = again.use();
  rows.bind(id);
  STREAMLAB_TRY(const bool there, rows.step());
  const std::string now = there ? rows.text(0) : stored;
  return now == "running" ? std::string("aborted") : now;
}

std::string object_text(const std::map<std::string, std::string>& values) {
  return nlohmann::json(values).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::map<std::string, std::string> object_values(std::string_view json) {
  std::map<std::string, std::string> values;
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return values;
  for (const auto& [key, value] : parsed.items())
    if (value.is_string()) values.emplace(key, value.get<std::string>());
  return values;
}

}  // namespace streamlab::store
