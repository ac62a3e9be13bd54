// SPDX-License-Identifier: Apache-2.0
// Brings a file to the schema of this program, step by step.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/embedded.hpp"
#include "base/result.hpp"
#include "sqlite/database.hpp"

namespace streamlab::sqlite {

/// The steps of one kind of file.
struct Migrations {
  /// "0001_name.sql", "0002_…" without holes, in order. Each is plain SQL without BEGIN or COMMIT. A line
  /// `-- compatible_version: N` says that programs of schema N can still read the result; without it only
  /// those of this step.
  std::span<const EmbeddedFile> files;
  std::int32_t application_id = 0;  ///< PRAGMA application_id of the file: not 0
  std::string kind;                 ///< how messages call such a file, e.g. "streamlab database"

  [[nodiscard]] std::int64_t latest() const { return static_cast<std::int64_t>(files.size()); }
};

/// Where a file stands.
struct SchemaVersion {
  std::int64_t version = 0;             ///< 0: nothing in it yet
  std::int64_t compatible_version = 0;  ///< oldest program that can read it
};

/// Reads the table `meta` (key, value); refuses a file that belongs to another program. Writes nothing.
Result<SchemaVersion> schema_version(Database& database, const Migrations& migrations);

/// Runs the steps that are missing, each in a transaction of its own that also records it in `meta`. Two
/// processes may do so at once: every step asks again once it holds the file. After an interruption the next
/// call goes on where it stopped.
///
/// Refused with ErrorCode::database, and the file untouched: a newer version, another program's file, and a
/// read-only connection with steps pending.
/// @returns how many steps this call ran.
Result<std::int64_t> migrate(Database& database, const Migrations& migrations);

}  // namespace streamlab::sqlite
