// SPDX-License-Identifier: Apache-2.0
// Is there anything in a database file that should never have got there? Looks at the bytes, not through
// SQLite: free pages, slack, the -wal and journals count as much as rows do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/file_map.hpp"
#include "audit/needles.hpp"
#include "base/result.hpp"
#include "redact/detectors.hpp"

namespace streamlab::audit {

/// Finds of one kind in one place; never what was found.
struct Find {
  std::string file;  ///< name, without folder
  std::string table,
      column;                ///< empty where it cannot be told; column also where the bytes belong to no cell
  bool unused = false;       ///< in a free page, in slack, or in a file that has no cells
  std::string kind;          ///< a detector's name, or "needle"
  std::uint64_t needle = 0;  ///< line of the needle, from 1; 0: a detector found it
  bool whole = false;        ///< of a needle: all of it stood there once at least
  std::uint64_t page = 0;    ///< where it was met first: number of the page (0: none) …
  std::uint64_t offset = 0;  ///< … and byte in the file
  std::uint64_t count = 0;
};

struct Report {
  std::vector<Find> finds;  ///< by file, table, column and kind
  std::vector<std::string> files;
  std::uint64_t bytes = 0;
  bool is_cut = false;  ///< there were more places than are kept (10,000)
};

struct Options {
  Needles needles;
  /// Null: needles only. Addresses of the machine itself (127.0.0.0/8, ::1) and of none (0.0.0.0, ::) are no
  /// finds: they identify nobody, and every run against a local target stores one as its endpoint. (The
  /// privacy door still replaces them in payloads, as all addresses.) Those of documentation
  /// (192.0.2.0/24 and the like) are: test data uses them in place of somebody's.
  std::shared_ptr<const redact::Detectors> detectors;
  /// Columns whose numbers come from payloads, as "table.column"; other numbers are the program's own.
  std::string numbers_of = "stream_event.payload";
};

/// Looks through the database, its -wal, -journal and -shm. Memory is bounded by the page, the largest cell
/// (16 MiB of it at a time) and 4 bytes a page.
///
/// While a run writes: all that was in the files when it began is looked at. The -wal comes first, for what
/// is moved from there into the database meanwhile is then met there. @param map  made before, with no
/// connection open by now: closing a descriptor of the file would take the locks of a connection in this
/// process with it.
Result<Report> audit(const std::filesystem::path& database, const FileMap& map, const Options& options);

/// The part of the above that looks at bytes of no known form.
void audit_bytes(std::string_view bytes, const Options& options,
                 const std::function<void(std::size_t at, const Find& kind)>& found);

}  // namespace streamlab::audit
