// SPDX-License-Identifier: Apache-2.0
// What SQLite's codes mean to the person who reads them.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/result.hpp"

struct sqlite3;

namespace streamlab::sqlite {

/// An error for an (extended) result code on that connection: the file's path, the cause, the next step. Its
/// text comes from the code alone, never from sqlite3_errmsg(), which may echo bound values (full-text
/// queries do); only constraints are told by name, as they hold nothing but names of the schema. Busy and
/// locked: database_busy, everything else: database.
Error failure(sqlite3* handle, int code);
/// The same where there is no connection to ask for the path.
Error failure(const std::string& path, int code);

/// Calls try_once until it answers something other than busy, with jittered pauses of up to 100 ms between,
/// for at most `patience`. Returns the last code. The pauses are the real clock's: this waits for other
/// processes.
int retry_busy(std::chrono::milliseconds patience, const std::function<int()>& try_once);

}  // namespace streamlab::sqlite
