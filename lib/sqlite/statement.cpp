// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <utility>

#include "sqlite/database.hpp"
#include "sqlite/failure.hpp"

namespace streamlab::sqlite {

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3_stmt* statement) : handle_(statement) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement::Use Statement::use() {
  return Use(handle_.get());
}

Statement::Use::Use(sqlite3_stmt* statement) : statement_(statement) {}

Statement::Use::Use(Use&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      next_(other.next_),
      failure_(other.failure_),
      started_(other.started_),
      done_(other.done_) {}

Statement::Use::~Use() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // or a later round could see this one's values, and views would dangle
}

Statement::Use& Statement::Use::bind(std::int64_t value) {
  if (const int code = sqlite3_bind_int64(statement_, next_++, value); failure_ == 0) failure_ = code;
  return *this;
}

Statement::Use& Statement::Use::bind(double value) {
  if (const int code = sqlite3_bind_double(statement_, next_++, value); failure_ == 0) failure_ = code;
  return *this;
}

Statement::Use& Statement::Use::bind(std::string_view text) {
  // A null data pointer would bind NULL, not the empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (failure_ == 0) failure_ = code;
  return *this;
}

Statement::Use& Statement::Use::bind_view(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (failure_ == 0) failure_ = code;
  return *this;
}

Statement::Use& Statement::Use::bind_blob(std::span<const std::uint8_t> bytes) {
  const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  const int code = sqlite3_bind_blob64(statement_, next_++, data, bytes.size(), SQLITE_TRANSIENT);
  if (failure_ == 0) failure_ = code;
  return *this;
}

Statement::Use& Statement::Use::bind(std::nullopt_t) {
  if (const int code = sqlite3_bind_null(statement_, next_++); failure_ == 0) failure_ = code;
  return *this;
}

Result<bool> Statement::Use::step() {
  sqlite3* database = sqlite3_db_handle(statement_);
  if (!started_) {
    started_ = true;
    if (failure_ == 0 && next_ - 1 < sqlite3_bind_parameter_count(statement_)) failure_ = SQLITE_RANGE;
  }
  if (failure_ != 0) {
    Error error = failure(database, failure_);
    if (failure_ == SQLITE_RANGE)
      error.reason = "a statement was given fewer or more values than it asks for";
    return error;
  }
  if (done_) return false;  // stepping on would silently run it again
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  done_ = true;
  if (code == SQLITE_DONE) return false;
  failure_ = code;
  return failure(database, code);
}

Status Statement::Use::run() {
  while (true) {
    STREAMLAB_TRY(const bool more, step());
    if (!more) return ok();
  }
}

bool Statement::Use::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::Use::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::Use::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string_view Statement::Use::view(int column) const {
  // sqlite3_column_text() adds the terminator that blob() lacks; bytes() must come after it.
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Statement::Use::text(int column) const {
  return std::string(view(column));
}

std::optional<std::int64_t> Statement::Use::maybe_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<double> Statement::Use::maybe_real(int column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

}  // namespace streamlab::sqlite
