// SPDX-License-Identifier: Apache-2.0
// Which page of a database belongs to which table, as SQLite itself says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sqlite/database.hpp"

namespace streamlab::audit {

/// A table or an index. `table` is the table in both cases. The columns are those of its records, in their
/// order, which is not the declared one in indexes and in tables without row ids; a name is empty for an
/// expression, the list where it cannot be told.
struct Owner {
  std::string table;
  std::vector<std::string> columns;
};

struct FileMap {
  enum class Use : std::uint8_t { unknown, tree, overflow };

  std::size_t page_bytes = 0;  ///< as the file says: not yet checked
  /// At each page's end. map_of() leaves it 0: byte 20 of the file's head tells.
  std::size_t reserved_bytes = 0;
  std::vector<Owner> owners;

  /// Null for free pages, and for what was written after the map was made.
  [[nodiscard]] const Owner* owner(std::uint64_t page) const {
    return page < pages.size() && pages[page].owner > 0 ? &owners[pages[page].owner - 1U] : nullptr;
  }
  [[nodiscard]] Use use(std::uint64_t page) const {
    return page < pages.size() ? pages[page].use : Use::unknown;
  }

  struct PageUse {
    std::uint16_t owner = 0;  ///< index + 1
    Use use = Use::unknown;
  };
  std::vector<PageUse> pages;  ///< by number, from 1
};

/// Reads every page once, through SQLite (with what is in the -wal), and writes nothing. Where SQLite was
/// built without dbstat, no page has an owner; of more than 65,000 tables and indexes the rest have none. 4
/// bytes a page. Fails with database where SQLite cannot walk the file: a damaged one. On the connection's
/// thread.
Result<FileMap> map_of(sqlite::Database& database);

}  // namespace streamlab::audit
