// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <utility>

#include "sqlite/database.hpp"
#include "sqlite/failure.hpp"

namespace streamlab::sqlite {
namespace {

int run(Database& database, const char* sql) {
  return sqlite3_exec(database.handle(), sql, nullptr, nullptr, nullptr);
}

}  // namespace

Transaction::Transaction(Database* database) : database_(database) {}
Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite has rolled back by itself after some failures (full disk): there is nothing left to undo then.
  if (database_ != nullptr && database_->in_transaction()) run(*database_, "ROLLBACK");
}

Result<Transaction> Transaction::begin(Database& database, std::chrono::milliseconds patience) {
  if (database.in_transaction())
    return Error{ErrorCode::database, "a transaction was begun inside another one"};
  const int code = retry_busy(patience, [&] { return run(database, "BEGIN IMMEDIATE"); });
  if (code != SQLITE_OK) return failure(database.handle(), code);
  return Transaction(&database);
}

Status Transaction::commit() {
  Database* database = std::exchange(database_, nullptr);
  if (database == nullptr || !database->in_transaction())
    return Error{ErrorCode::database, "a transaction was committed that had already ended"};
  const int code = retry_busy(std::chrono::minutes(1), [&] { return run(*database, "COMMIT"); });
  if (code == SQLITE_OK) return ok();
  Error error = failure(database->handle(), code);
  if (database->in_transaction()) run(*database, "ROLLBACK");
  return error;
}

}  // namespace streamlab::sqlite
