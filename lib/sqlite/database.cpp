// SPDX-License-Identifier: Apache-2.0
#include "sqlite/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "sqlite/failure.hpp"

namespace streamlab::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyTimeoutMs = 5000;
constexpr std::chrono::minutes kPatience{1};

int print_sql(unsigned, void*, void*, void* text) {
  std::fprintf(stderr, "sql: %s\n", static_cast<const char*>(text));
  return 0;
}

Error cannot_open(const fs::path& file, std::string reason) {
  return Error{ErrorCode::database, "cannot open database " + file.string(), std::move(reason)};
}

/// What SQLite would only call "unable to open".
Status check_place(const fs::path& file, OpenMode mode) {
  std::error_code ignored;
  if (file.empty()) return cannot_open("''", "the name is empty").with_help("name a file with --db");
  if (fs::is_directory(file, ignored))
    return cannot_open(file, "it is a folder").with_help("name a file with --db");
  if (fs::exists(file, ignored)) {
    if (::access(file.c_str(), R_OK) != 0) return cannot_open(file, "it may not be read");
    return ok();
  }
  if (mode != OpenMode::create) return cannot_open(file, "there is no such file");
  const fs::path parent = file.parent_path();
  if (!parent.empty() && !fs::is_directory(parent, ignored))
    return cannot_open(file, "there is no folder " + parent.string())
        .with_help("make the folder, or name another file with --db");
  if (::access(parent.empty() ? "." : parent.c_str(), W_OK) != 0)
    return cannot_open(file, "its folder may not be written").with_help("name another file with --db");
  return ok();
}

/// A name that SQLite takes for a file, whatever it looks like (":memory:" and the like are names too).
std::string plain_name(const fs::path& file) {
  return file.is_absolute() ? file.string() : "./" + file.string();
}

std::string immutable_uri(const fs::path& file) {
  std::string uri = "file:";
  for (const char c : plain_name(file)) {
    if (c == '%' || c == '?' || c == '#') {
      char escaped[4];
      std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
      uri += escaped;
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

int exec(sqlite3* handle, const char* sql) {
  return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
}

/// Settings of a connection, not of the file. Nothing here writes.
int configure(sqlite3* handle) {
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // TRUSTED_SCHEMA stays on: SQLite 3.40 calls json_valid() in a CHECK "unsafe" without it. "text" is never a
  // string by mistake.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  if (const char* trace = std::getenv("STREAMLAB_SQL_TRACE");
      trace != nullptr && std::string_view(trace) == "1")
    sqlite3_trace_v2(
        handle, SQLITE_TRACE_STMT,
        [](unsigned type, void* context, void* statement, void* text) {
          return print_sql(type, context, statement, text);
        },
        nullptr);
  return exec(handle,
              "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
              "PRAGMA synchronous = NORMAL");
}

/// The first read, which is what really opens the file (and its -wal). Another process may be creating it
/// just now.
int probe(sqlite3* handle) {
  return retry_busy(kPatience, [&] { return exec(handle, "SELECT count(*) FROM sqlite_schema"); });
}

bool has_wal_content(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file.string() + "-wal", error);
  return !error && size > 0;
}

bool may_write(const fs::path& file) {
  const fs::path parent = file.parent_path();
  return ::access(file.c_str(), W_OK) == 0 && ::access(parent.empty() ? "." : parent.c_str(), W_OK) == 0;
}

/// Neither may the files beside it be made that readers and writers share.
bool cannot_share(int code) {
  return (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY;
}

/// Opens, sets and reads. The handle is there to be closed also on failure.
int connect(const std::string& name, int flags, sqlite3** handle) {
  int code =
      sqlite3_open_v2(name.c_str(), handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK) code = configure(*handle);
  if (code == SQLITE_OK) code = probe(*handle);
  return code;
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Database::Database(sqlite3* handle) : handle_(handle) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const fs::path& file, OpenMode mode) {
  STREAMLAB_CHECK(check_place(file, mode));
  const bool reads = mode == OpenMode::read_only;
  // A reader that could write opens so, and forbids itself to: only such a connection clears -wal and -shm
  // away when it is the last. Not where the log has content: it would be moved into a file that may have to
  // be refused unchanged.
  const bool query_only = reads && !has_wal_content(file) && may_write(file);
  const int flags = reads && !query_only       ? SQLITE_OPEN_READONLY
                    : mode == OpenMode::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                               : SQLITE_OPEN_READWRITE;
  sqlite3* raw = nullptr;
  int code = connect(plain_name(file), flags, &raw);
  Database database(raw);  // also a failed open yields a handle to close
  if (reads && !query_only && cannot_share(code) && !has_wal_content(file)) {
    // A WAL file in a folder we may not write: nobody else of our kind can be writing either, so it holds
    // still.
    raw = nullptr;
    code = connect(immutable_uri(file), flags | SQLITE_OPEN_URI, &raw);
    database = Database(raw);
  }
  if (code == SQLITE_OK && query_only) code = exec(raw, "PRAGMA query_only = ON");
  if (code != SQLITE_OK) {
    Error error = failure(file.string(), code);
    error.message = "cannot open database " + file.string();
    return error;
  }
  database.query_only_ = query_only;
  // READWRITE falls back silently to reading when the file is protected.
  if (!reads && database.read_only())
    return cannot_open(file, "the file is read-only")
        .with_help("make it writable, or name another file with --db");
  if (mode == OpenMode::create) {
    STREAMLAB_TRY(const std::int64_t pages, database.integer("PRAGMA page_count"));
    if (pages == 0) STREAMLAB_CHECK(database.use_wal());
  }
  return database;
}

Result<Database> Database::in_memory() {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(":memory:", &raw,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (code == SQLITE_OK) code = configure(raw);
  if (code != SQLITE_OK) return failure(raw, code);
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  // The schema is read at the first statement, and another process may be changing it: that is busy, not
  // wrong.
  const int code = retry_busy(kPatience, [&] {
    return sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                              &statement, &tail);
  });
  if (code != SQLITE_OK) {
    Error error = failure(handle(), code);
    // Safe to show: nothing is bound yet, the text is ours alone.
    if ((code & 0xff) == SQLITE_ERROR) error.reason = sqlite3_errmsg(handle());
    return error;
  }
  if (statement == nullptr) return Error{ErrorCode::database, "an SQL statement is empty"};
  return Statement(statement);
}

Status Database::execute(std::string_view sql) {
  const int code = exec(handle(), std::string(sql).c_str());
  if (code == SQLITE_OK) return ok();
  Error error = failure(handle(), code);
  if ((code & 0xff) == SQLITE_ERROR) error.reason = sqlite3_errmsg(handle());
  return error;
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  STREAMLAB_TRY(Statement statement, prepare(sql));
  auto rows = statement.use();
  STREAMLAB_TRY(const bool there, rows.step());
  return there ? rows.integer(0) : std::int64_t{0};
}

Status Database::use_wal() {
  // The change needs the file alone, and SQLite asks no busy handler for it.
  const int code = retry_busy(kPatience, [&] { return exec(handle(), "PRAGMA journal_mode = WAL"); });
  if (code != SQLITE_OK) return failure(handle(), code);
  return ok();
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle());
}
std::int64_t Database::changes() const {
  return sqlite3_changes64(handle());
}
sqlite3* Database::handle() const {
  return handle_.get();
}
bool Database::read_only() const {
  return query_only_ || sqlite3_db_readonly(handle(), "main") == 1;
}
bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle()) == 0;
}

fs::path Database::path() const {
  const char* name = sqlite3_db_filename(handle(), "main");
  return name == nullptr ? fs::path() : fs::path(name);
}

void Database::set_busy_timeout(std::chrono::milliseconds timeout) {
  sqlite3_busy_timeout(handle(), static_cast<int>(timeout.count()));
}

}  // namespace streamlab::sqlite
