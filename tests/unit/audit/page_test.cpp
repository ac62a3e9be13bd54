// SPDX-License-Identifier: Apache-2.0
#include "audit/page.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "sqlite/database.hpp"
#include "support/temp_dir.hpp"

using namespace streamlab;
using namespace streamlab::audit;

namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> texts_of(std::string_view record) {
  std::vector<std::string> out;
  read_record(record, [&](const Value& value) {
    out.push_back(std::to_string(value.column) + (value.is_text ? "t:" : "b:") + std::string(value.bytes));
  });
  return out;
}

}  // namespace

TEST_CASE("the texts of a record are read with their columns") {
  // header of 6: NULL, 1-byte integer, text of 2, blob of 1, text of 0
  const std::string record("\x06\x00\x01\x11\x0e\x0d\x2ahiB", 10);
  CHECK(texts_of(record) == std::vector<std::string>{"2t:hi", "3b:B"});
  CHECK(texts_of(record.substr(0, 8)) == std::vector<std::string>{"2t:h"});  // cut short
  CHECK(texts_of(record.substr(0, 4)).empty());
  CHECK(texts_of("").empty());
  CHECK(texts_of(std::string(9, '\xff')).empty());
}

TEST_CASE("every row of a table is a cell of its pages, and zeroed space is unused") {
  const test::TempDir dir;
  const auto file = dir / "a.db";
  {
    auto database = sqlite::Database::open(file, sqlite::OpenMode::create);
    REQUIRE(database
                ->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, more TEXT);"
                          "CREATE INDEX by_name ON t (name);")
                .ok());
    auto insert = database->prepare("INSERT INTO t VALUES (?, ?, ?)");
    for (int i = 0; i < 500; ++i)
      REQUIRE(insert->use()
                  .bind(i)
                  .bind("name-" + std::to_string(i))
                  .bind(std::string(static_cast<std::size_t>(i) * 3, 'm'))
                  .run()
                  .ok());
    REQUIRE(database->execute("PRAGMA wal_checkpoint(TRUNCATE)").ok());
  }
  const std::string all = bytes_of(file);
  constexpr std::size_t kPage = 4096;
  std::size_t names = 0, with_overflow = 0;
  for (std::size_t at = 0; at + kPage <= all.size(); at += kPage) {
    const std::string_view bytes(all.data() + at, kPage);
    const Page page = read_page(bytes, at / kPage + 1, kPage);
    for (const Cell& cell : page.cells) {
      CHECK(cell.in_page.end <= kPage);
      if (cell.overflow != 0) ++with_overflow;
      for (const std::string& text :
           texts_of(bytes.substr(cell.in_page.begin, cell.in_page.end - cell.in_page.begin)))
        if (text.starts_with("1t:name-")) ++names;
    }
    for (const Stretch& rest : page.unused) CHECK(rest.begin < rest.end);
  }
  CHECK(names == 500);
  CHECK(with_overflow == 0);  // 1,500 bytes fit
}

TEST_CASE("a page of any bytes is safe to read") {
  const Rng rng(9, "pages");
  std::uint64_t drawn = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(1024, '\0');
    const bool sparse = round % 2 == 0;
    for (char& c : bytes)
      if (!sparse || rng.bits(drawn++) % 16 == 0) c = static_cast<char>(rng.bits(drawn++));
    constexpr char kKinds[] = {2, 5, 10, 13};
    bytes[0] = kKinds[round % 4];
    if (sparse) bytes[3] = 0, bytes[4] = static_cast<char>(round % 9);
    const Page page = read_page(bytes, 2, 1024 - static_cast<std::size_t>(round % 3));
    for (const Cell& cell : page.cells) {
      REQUIRE(cell.in_page.begin <= cell.in_page.end);
      REQUIRE(cell.in_page.end <= 1024);
      texts_of(std::string_view(bytes).substr(cell.in_page.begin, cell.in_page.end - cell.in_page.begin));
    }
    texts_of(bytes);
  }
  CHECK_FALSE(read_page("", 1, 4096).is_tree);
  CHECK_FALSE(read_page(std::string(4096, '\0'), 2, 4096).is_tree);
}
