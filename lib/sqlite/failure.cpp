// SPDX-License-Identifier: Apache-2.0
#include "sqlite/failure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

#include "base/rng.hpp"

namespace streamlab::sqlite {
namespace {

std::string path_of(sqlite3* handle) {
  const char* name = handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
  return name == nullptr || *name == '\0' ? "in memory" : name;
}

struct Meaning {
  const char* reason;
  const char* help;
};

Meaning meaning(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"another process holds the file", "wait for the other process to end, then try again"};
    case SQLITE_FULL:
      return {"the disk or the file's page limit is full; what was committed before is kept",
              "free some space, then try again"};
    case SQLITE_READONLY:
      return {"the file or its folder is read-only", "make both writable, or name another file with --db"};
    case SQLITE_NOTADB:
      return {"the file is not an SQLite database", "name another file with --db"};
    case SQLITE_CORRUPT:
      return {"the file is damaged", "see `streamlab db check`, then restore a copy"};
    case SQLITE_CANTOPEN:
      return {"the file, or one that belongs to it in its folder, cannot be opened",
              "check that the folder exists and that you may write to it"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {"permission denied", "check the permissions of the file and its folder"};
    case SQLITE_IOERR:
      return {"reading or writing the file failed", "check the disk; what was committed before is kept"};
    case SQLITE_NOMEM:
      return {"out of memory", ""};
    default:
      return {nullptr, ""};
  }
}

}  // namespace

Error failure(const std::string& path, int code) {
  const Meaning what = meaning(code);
  const int primary = code & 0xff;
  Error error{
      primary == SQLITE_BUSY || primary == SQLITE_LOCKED ? ErrorCode::database_busy : ErrorCode::database,
      "cannot use database " + path};
  error.reason = what.reason != nullptr ? what.reason : sqlite3_errstr(code);
  error.help = what.help;
  return error;
}

Error failure(sqlite3* handle, int code) {
  Error error = failure(path_of(handle), code);
  if ((code & 0xff) == SQLITE_CONSTRAINT && handle != nullptr &&
      (sqlite3_errcode(handle) & 0xff) == SQLITE_CONSTRAINT)
    error.reason = sqlite3_errmsg(handle);
  return error;
}

int retry_busy(std::chrono::milliseconds patience, const std::function<int()>& try_once) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + patience;
  for (std::uint64_t round = 0;; ++round) {
    const int code = try_once();
    if ((code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) return code;
    if (Clock::now() >= until) return code;
    static const Rng jitter(random_seed(), "busy");  // seeding costs more than most of what is tried
    const double most_ms = std::min(100.0, static_cast<double>(2U << std::min<std::uint64_t>(round, 8)));
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(
        1 + most_ms * jitter.uniform(round + static_cast<std::uint64_t>(until.time_since_epoch().count()))));
  }
}

}  // namespace streamlab::sqlite
