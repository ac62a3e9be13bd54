// SPDX-License-Identifier: Apache-2.0
// A page of an SQLite file taken apart without SQLite, so that what SQLite would not show is seen, too: the
// cells of its b-tree, and the bytes that belong to none (https://www.sqlite.org/fileformat2.html,
// section 1.6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace streamlab::audit {

/// A stretch of bytes within a page.
struct Stretch {
  std::size_t begin = 0, end = 0;
};

/// The record of one cell: what lies in the page, and where the rest goes on.
struct Cell {
  Stretch in_page;                 ///< the part of the record that lies in the page
  std::uint64_t record_bytes = 0;  ///< of the whole record
  std::uint32_t overflow = 0;      ///< first page of the rest; 0: there is none
};

struct Page {
  bool is_tree = false;  ///< else nothing below is filled in: it is an overflow or a free page, or damaged
  std::vector<Cell> cells;
  std::vector<Stretch> unused;  ///< bytes of no cell and of no header
};

/// @param number  of the page: the first one begins with the file's header.
/// @param usable  bytes of a page that SQLite uses.
/// Pure. Everything is checked: a page of any bytes is safe, and no tree unless all of it fits.
Page read_page(std::string_view bytes, std::uint64_t number, std::size_t usable);

/// A value of a record.
struct Value {
  std::size_t column = 0;
  bool is_text = false;  ///< else a blob
  std::string_view bytes;
};

/// The texts and blobs of a record, numbers left out; nothing where it is damaged. The record may be cut
/// short: then the last value is, too.
void read_record(std::string_view record, const std::function<void(const Value&)>& take);

}  // namespace streamlab::audit
