// SPDX-License-Identifier: Apache-2.0
// Inside of Store, for its own source files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "sqlite/database.hpp"
#include "store/store.hpp"

namespace streamlab::store {

/// Statements of the hot path are prepared once, on first use. Declared after the database, so that they end
/// before it.
struct Store::Impl {
  explicit Impl(sqlite::Database opened) : database(std::move(opened)) {}

  sqlite::Database database;
  std::optional<sqlite::Statement> insert_event, upsert_schema, select_second, upsert_second;

  /// Prepares `sql` into the slot unless it is there.
  Result<sqlite::Statement*> cached(std::optional<sqlite::Statement>& slot, std::string_view sql) {
    if (!slot) {
      STREAMLAB_TRY(auto prepared, database.prepare(sql));
      slot.emplace(std::move(prepared));
    }
    return &*slot;
  }

  /// running → aborted where nobody holds the run's lock; else as stored.
  Result<std::string> status_now(std::int64_t id, std::string_view uid, std::string stored);
};

/// A transaction of one's own, or a part in the one that is open.
class Joined {
 public:
  static Result<Joined> begin(sqlite::Database& database) {
    Joined joined;
    if (database.in_transaction()) return joined;
    STREAMLAB_TRY(auto own, sqlite::Transaction::begin(database));
    joined.own_.emplace(std::move(own));
    return joined;
  }
  [[nodiscard]] bool owns() const { return own_.has_value(); }
  Status commit() { return own_ ? own_->commit() : ok(); }

 private:
  std::optional<sqlite::Transaction> own_;
};

/// Columns of JSON objects with text values.
std::string object_text(const std::map<std::string, std::string>& values);
std::map<std::string, std::string> object_values(std::string_view json);

}  // namespace streamlab::store
