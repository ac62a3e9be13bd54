// SPDX-License-Identifier: Apache-2.0
// SQLite, made hard to misuse. Knows no table.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace streamlab::sqlite {

class Statement;

enum class OpenMode : std::uint8_t { read_only, read_write, create };

/// One connection; one thread at a time. Opening does it all: WAL (on a file that has nothing in it yet; an
/// older file keeps its mode until use_wal(), since a refused file is never changed), synchronous NORMAL,
/// foreign keys, secure_delete, busy timeout (5 s), temp_store=MEMORY. STREAMLAB_SQL_TRACE=1 prints the SQL
/// (never bound values) on stderr.
class Database {
 public:
  /// A missing file (unless create), one that is no database, or that cannot be opened: ErrorCode::database,
  /// naming the path; held by another process for a minute: database_busy. read_only works in a folder that
  /// cannot be written, too, and leaves no -wal or -shm behind where it found none.
  static Result<Database> open(const std::filesystem::path& file, OpenMode mode);
  static Result<Database> in_memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Prepares the first statement of the text: what follows it is not looked at. No statement: database. The
  /// Database must outlive it.
  Result<Statement> prepare(std::string_view sql);
  /// Runs one or more statements without results, up to the first that fails; together they are no
  /// transaction.
  Status execute(std::string_view sql);
  [[nodiscard]] std::int64_t last_insert_id() const;
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] sqlite3* handle() const;
  [[nodiscard]] bool read_only() const;
  [[nodiscard]] bool in_transaction() const;
  /// The file's real path (symbolic links resolved); empty in memory.
  [[nodiscard]] std::filesystem::path path() const;
  /// The first column of the first row, for pragmas and counts; 0 where there is no row.
  Result<std::int64_t> integer(std::string_view sql);
  /// Changes the journal mode to WAL; waits for other processes that do the same.
  Status use_wal();
  /// How long a single statement waits for another process. Default 5 s.
  void set_busy_timeout(std::chrono::milliseconds timeout);

 private:
  struct Closer {
    void operator()(sqlite3*) const;
  };
  explicit Database(sqlite3* handle);
  std::unique_ptr<sqlite3, Closer> handle_;
  bool query_only_ = false;  // read_only where writing would be possible
};

/// A prepared statement. use() starts a round: bind in order, then step() over rows or run(); the round
/// resets it at its end.
///
///     auto insert = db.prepare("INSERT INTO t (a, b) VALUES (?, ?)");
///     STREAMLAB_CHECK(insert->use().bind(1).bind("x").run());
///     auto rows = select->use(); rows.bind(id);
///     while (true) { STREAMLAB_TRY(bool more, rows.step()); if (!more) break; rows.text(0); }
class Statement {
 public:
  /// One round; one at a time of a statement, which must outlive it. A failed bind, and fewer or more values
  /// than the statement asks for, are told by step(). After the last row step() goes on saying so. Columns
  /// count from 0, may be asked for while a row is there, and are converted as SQLite does: NULL is 0 or
  /// empty.
  class Use {
   public:
    explicit Use(sqlite3_stmt* statement);
    Use(Use&&) noexcept;
    ~Use();
    Use& bind(std::int64_t value);
    Use& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    /// Kept as the same 64 bits: 2^63 and above come back from integer() negative.
    Use& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Use& bind(double value);
    Use& bind(std::string_view text);  ///< copied
    Use& bind(const char* text) { return bind(std::string_view(text)); }
    Use& bind(const std::string& text) { return bind(std::string_view(text)); }
    /// Not copied: the text must live until this round ends.
    Use& bind_view(std::string_view text);
    Use& bind_blob(std::span<const std::uint8_t> bytes);
    Use& bind(std::nullopt_t);
    template <class T>
    Use& bind(const std::optional<T>& value) {
      return value ? bind(*value) : bind(std::nullopt);
    }

    Result<bool> step();  ///< true: a row is there
    Status run();         ///< steps to the end, discarding rows
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string_view view(int column) const;  ///< until the next step
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<double> maybe_real(int column) const;

   private:
    sqlite3_stmt* statement_;
    int next_ = 1;
    int failure_ = 0;  // first bind that failed; told by step()
    bool started_ = false, done_ = false;
  };

  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();
  [[nodiscard]] Use use();

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt*) const;
  };
  explicit Statement(sqlite3_stmt* statement);
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back unless committed. Busy is retried with jitter up to a minute, then
/// database_busy. They do not nest: who may be called inside one asks Database::in_transaction(). The
/// Database must stay where it is.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database,
                                   std::chrono::milliseconds patience = std::chrono::minutes(1));
  Transaction(Transaction&&) noexcept;
  ~Transaction();
  /// Once. On failure everything is rolled back.
  Status commit();

 private:
  explicit Transaction(Database* database);
  Database* database_;
};

}  // namespace streamlab::sqlite
