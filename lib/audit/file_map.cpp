// SPDX-License-Identifier: Apache-2.0
#include "audit/file_map.hpp"

#include <algorithm>
#include <map>

namespace streamlab::audit {
namespace {

Result<std::vector<std::string>> texts(sqlite::Database& database, std::string_view sql,
                                       const std::string& name) {
  STREAMLAB_TRY(auto select, database.prepare(sql));
  std::vector<std::string> out;
  auto rows = select.use();
  rows.bind(name);
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back(rows.text(0));
  }
}

/// The key's columns come first in the records of a table without row ids, and in their index's order in an
/// index.
constexpr std::string_view kColumns =
    "SELECT c.name FROM pragma_table_info(?1) AS c ORDER BY"
    " iif((SELECT wr FROM pragma_table_list(?1) WHERE schema = 'main') AND c.pk > 0, c.pk, 100000 + c.cid)";
constexpr std::string_view kIndexColumns =
    "SELECT coalesce(name, '') FROM pragma_index_info(?1) ORDER BY seqno";

struct Entry {
  std::string name, table;
  bool is_index = false;
};

Result<std::vector<Entry>> entries(sqlite::Database& database) {
  STREAMLAB_TRY(auto select, database.prepare("SELECT name, tbl_name, type FROM sqlite_schema"
                                              " WHERE type IN ('table', 'index') AND rootpage > 0"));
  std::vector<Entry> out = {{"sqlite_schema", "sqlite_schema", false}};
  auto rows = select.use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return out;
    out.push_back({rows.text(0), rows.text(1), rows.view(2) == "index"});
  }
}

Status read_pages(sqlite::Database& database, const std::map<std::string, std::uint16_t>& names,
                  FileMap& map) {
  auto select = database.prepare("SELECT name, pageno, pagetype FROM dbstat");
  if (!select.ok()) return ok();  // built without it
  auto rows = select->use();
  while (true) {
    STREAMLAB_TRY(const bool more, rows.step());
    if (!more) return ok();
    const auto number = static_cast<std::uint64_t>(rows.integer(1));
    const auto owner = names.find(rows.text(0));
    if (number >= map.pages.size()) map.pages.resize(std::max<std::size_t>(number + 1, map.pages.size() * 2));
    map.pages[number] = {owner == names.end() ? std::uint16_t{0} : owner->second,
                         rows.view(2) == "overflow" ? FileMap::Use::overflow : FileMap::Use::tree};
  }
}

}  // namespace

Result<FileMap> map_of(sqlite::Database& database) {
  FileMap map;
  STREAMLAB_TRY(const auto page_bytes, database.integer("PRAGMA page_size"));
  map.page_bytes = static_cast<std::size_t>(page_bytes);
  STREAMLAB_TRY(const auto all, entries(database));
  std::map<std::string, std::uint16_t> names;
  for (const Entry& entry : all) {
    if (map.owners.size() == 65'000) break;
    STREAMLAB_TRY(auto columns, texts(database, entry.is_index ? kIndexColumns : kColumns, entry.name));
    map.owners.push_back({entry.table, std::move(columns)});
    names.emplace(entry.name, static_cast<std::uint16_t>(map.owners.size()));
  }
  STREAMLAB_CHECK(read_pages(database, names, map));
  return map;
}

}  // namespace streamlab::audit
