// SPDX-License-Identifier: Apache-2.0
#include "sqlite/migrator.hpp"

#include <charconv>

namespace streamlab::sqlite {
namespace {

std::string name_of(const Database& database) {
  const auto path = database.path();
  return path.empty() ? "in memory" : path.string();
}

Error refused(const Database& database, std::string reason) {
  return Error{ErrorCode::database, "cannot use database " + name_of(database), std::move(reason)};
}

std::int64_t number_at(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The version its header line declares, else its own.
std::int64_t compatible_version(const EmbeddedFile& step, std::int64_t version) {
  constexpr std::string_view kMark = "-- compatible_version: ";
  const auto at = step.text.find(kMark);
  return at == std::string_view::npos ? version : number_at(step.text.substr(at + kMark.size()));
}

Result<std::int64_t> meta_number(Database& database, std::string_view key) {
  STREAMLAB_TRY(Statement select, database.prepare("SELECT value FROM meta WHERE key = ?"));
  auto rows = select.use();
  rows.bind(key);
  STREAMLAB_TRY(const bool there, rows.step());
  return there ? rows.integer(0) : std::int64_t{0};
}

Status set_meta(Database& database, std::string_view key, std::int64_t value) {
  STREAMLAB_TRY(Statement upsert,
                database.prepare("INSERT INTO meta (key, value) VALUES (?, ?)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value"));
  return upsert.use().bind(key).bind(value).run();
}

/// Everything that is said about a file without writing to it.
Status check(Database& database, const Migrations& migrations, const SchemaVersion& found) {
  if (found.version > migrations.latest())
    return refused(database, "it is of schema version " + std::to_string(found.version) +
                                 ", newer than this program's " + std::to_string(migrations.latest()))
        .with_help("update this program, or name another file with --db");
  if (database.read_only() && found.version < migrations.latest()) {
    if (found.version == 0)
      return refused(database, "there is nothing in it yet").with_help("name another file with --db");
    return refused(database, "it is of schema version " + std::to_string(found.version) +
                                 ", this program needs " + std::to_string(migrations.latest()))
        .with_help("streamlab db migrate --db " + name_of(database));
  }
  return ok();
}

/// A step may rebuild a table, whose DROP would fire ON DELETE actions: keys are checked at its end instead.
class ForeignKeysOff {
 public:
  explicit ForeignKeysOff(Database& database) : database_(database) {}
  ~ForeignKeysOff() { (void)database_.execute("PRAGMA foreign_keys = ON"); }
  Status begin() { return database_.execute("PRAGMA foreign_keys = OFF"); }

 private:
  Database& database_;
};

Status create_meta(Database& database, const Migrations& migrations) {
  STREAMLAB_CHECK(
      database.execute("CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL)"
                       " STRICT, WITHOUT ROWID"));
  return database.execute("PRAGMA application_id = " + std::to_string(migrations.application_id));
}

/// One step. False: another process had done it, or more, meanwhile.
Result<bool> take_step(Database& database, const Migrations& migrations, std::int64_t version) {
  ForeignKeysOff keys(database);
  STREAMLAB_CHECK(keys.begin());
  STREAMLAB_TRY(Transaction transaction, Transaction::begin(database));
  STREAMLAB_TRY(const SchemaVersion now, schema_version(database, migrations));
  if (now.version != version - 1) return false;

  const EmbeddedFile& step = migrations.files[static_cast<std::size_t>(version - 1)];
  if (number_at(step.name) != version)
    return Error{ErrorCode::database, "the migrations are not numbered 1, 2, 3, …", std::string(step.name)};
  if (version == 1) STREAMLAB_CHECK(create_meta(database, migrations));
  if (auto done = database.execute(step.text); !done.ok())
    return std::move(done).error().with_note("while running migration " + std::string(step.name));
  STREAMLAB_TRY(const std::int64_t orphans,
                database.integer("SELECT count(*) FROM pragma_foreign_key_check"));
  if (orphans != 0)
    return refused(database, "migration " + std::string(step.name) + " would leave dangling references");
  STREAMLAB_CHECK(set_meta(database, "version", version));
  STREAMLAB_CHECK(set_meta(database, "compatible_version", compatible_version(step, version)));
  STREAMLAB_CHECK(transaction.commit());
  return true;
}

}  // namespace

Result<SchemaVersion> schema_version(Database& database, const Migrations& migrations) {
  // One statement, so that both numbers are of one moment while another process creates the file.
  STREAMLAB_TRY(Statement select,
                database.prepare("SELECT (SELECT application_id FROM pragma_application_id),"
                                 " (SELECT count(*) FROM sqlite_schema),"
                                 " (SELECT count(*) FROM sqlite_schema WHERE name = 'meta')"));
  std::int64_t id = 0, objects = 0, has_meta = 0;
  {
    auto rows = select.use();
    STREAMLAB_TRY(const bool there, rows.step());
    if (there) id = rows.integer(0), objects = rows.integer(1), has_meta = rows.integer(2);
  }
  if (id == 0 && objects == 0) return SchemaVersion{};
  if (id != migrations.application_id || has_meta == 0)
    return refused(database, "it is no " + migrations.kind + ", but another program's")
        .with_help("name another file with --db");
  SchemaVersion found;
  STREAMLAB_TRY(found.version, meta_number(database, "version"));
  STREAMLAB_TRY(found.compatible_version, meta_number(database, "compatible_version"));
  if (found.version < 1)
    return refused(database, "its table meta holds no version").with_help("streamlab db check");
  return found;
}

Result<std::int64_t> migrate(Database& database, const Migrations& migrations) {
  std::int64_t ran = 0;
  STREAMLAB_TRY(SchemaVersion found, schema_version(database, migrations));
  STREAMLAB_CHECK(check(database, migrations, found));
  if (!database.read_only() && !database.path().empty()) STREAMLAB_CHECK(database.use_wal());
  while (found.version < migrations.latest()) {
    STREAMLAB_TRY(const bool mine, take_step(database, migrations, found.version + 1));
    if (mine) ++ran;
    STREAMLAB_TRY(found, schema_version(database, migrations));
    STREAMLAB_CHECK(check(database, migrations, found));
  }
  return ran;
}

}  // namespace streamlab::sqlite
