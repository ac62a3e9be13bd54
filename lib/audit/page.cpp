// SPDX-License-Identifier: Apache-2.0
#include "audit/page.hpp"

#include <algorithm>

namespace streamlab::audit {
namespace {

constexpr std::size_t kFileHeader = 100;
constexpr unsigned kIndexInterior = 2, kTableInterior = 5, kIndexLeaf = 10, kTableLeaf = 13;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
std::size_t two_at(std::string_view bytes, std::size_t at) {
  return std::size_t{byte_at(bytes, at)} << 8 | byte_at(bytes, at + 1);
}

/// A varint at `at`, which moves behind it; false where it does not fit.
bool varint(std::string_view bytes, std::size_t& at, std::uint64_t& out) {
  out = 0;
  for (int i = 0; i < 9; ++i) {
    if (at >= bytes.size()) return false;
    const unsigned byte = byte_at(bytes, at++);
    if (i == 8) {
      out = out << 8 | byte;
      return true;
    }
    out = out << 7 | (byte & 0x7fU);
    if ((byte & 0x80U) == 0) return true;
  }
  return true;
}

/// How much of a record of that size lies in the page.
std::size_t local_bytes(std::uint64_t record, std::size_t usable, bool is_table) {
  const std::size_t most = is_table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
  if (record <= most) return static_cast<std::size_t>(record);
  const std::size_t least = (usable - 12) * 32 / 255 - 23;
  const std::size_t local = least + static_cast<std::size_t>((record - least) % (usable - 4));
  return local <= most ? local : least;
}

struct Tree {
  std::string_view bytes;
  std::size_t usable = 0;
  unsigned kind = 0;
};

/// The cell at `at`; where it ends in the page is told, too.
bool read_cell(const Tree& tree, std::size_t at, Cell& out, std::size_t& end) {
  const bool interior = tree.kind == kIndexInterior || tree.kind == kTableInterior;
  const bool is_table = tree.kind == kTableInterior || tree.kind == kTableLeaf;
  const std::string_view bytes = tree.bytes.substr(0, tree.usable);
  if (interior) at += 4;
  std::uint64_t record = 0, rowid = 0;
  if (tree.kind != kTableInterior && !varint(bytes, at, record)) return false;
  if (is_table && !varint(bytes, at, rowid)) return false;
  end = at;
  if (tree.kind == kTableInterior) return at <= tree.usable;
  const std::size_t local = local_bytes(record, tree.usable, is_table);
  out.in_page = {at, at + local};
  out.record_bytes = record;
  end = at + local;
  if (local < record) {
    if (end + 4 > tree.usable) return false;
    for (int i = 0; i < 4; ++i)
      out.overflow = out.overflow << 8 | byte_at(bytes, end + static_cast<std::size_t>(i));
    end += 4;
  }
  return end <= tree.usable;
}

/// What is left of [from, usable) when the cells are taken out of it.
std::vector<Stretch> rest_of(std::vector<Stretch> taken, std::size_t from, std::size_t usable) {
  std::sort(taken.begin(), taken.end(), [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  std::vector<Stretch> out;
  for (const Stretch& one : taken) {
    if (one.begin > from) out.push_back({from, one.begin});
    from = std::max(from, one.end);
  }
  if (from < usable) out.push_back({from, usable});
  return out;
}

std::uint64_t size_of_serial(std::uint64_t type) {
  constexpr std::uint64_t kSizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
  return type < 12 ? kSizes[type] : (type - 12) / 2;
}

}  // namespace

Page read_page(std::string_view bytes, std::uint64_t number, std::size_t usable) {
  Page out;
  const std::size_t header = number == 1 ? kFileHeader : 0;
  if (usable < 480 || bytes.size() < usable || header + 12 > usable) return out;
  Tree tree{bytes, usable, byte_at(bytes, header)};
  const bool interior = tree.kind == kIndexInterior || tree.kind == kTableInterior;
  if (!interior && tree.kind != kIndexLeaf && tree.kind != kTableLeaf) return out;
  const std::size_t count = two_at(bytes, header + 3);
  const std::size_t pointers = header + (interior ? 12 : 8), content = pointers + 2 * count;
  if (content > usable) return out;
  std::vector<Stretch> taken;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = two_at(bytes, pointers + 2 * i);
    Cell cell;
    std::size_t end = 0;
    if (at < content || at >= usable || !read_cell(tree, at, cell, end)) return Page();
    taken.push_back({at, end});
    if (tree.kind != kTableInterior) out.cells.push_back(cell);
  }
  out.is_tree = true;
  out.unused = rest_of(std::move(taken), content, usable);
  return out;
}

void read_record(std::string_view record, const std::function<void(const Value&)>& take) {
  std::size_t at = 0;
  std::uint64_t header = 0;
  if (!varint(record, at, header) || header < at || header > record.size()) return;
  std::uint64_t body = header;
  const std::string_view types = record.substr(0, static_cast<std::size_t>(header));
  for (std::size_t column = 0; at < header; ++column) {
    std::uint64_t type = 0;
    if (!varint(types, at, type)) return;
    const std::uint64_t size = size_of_serial(type);
    if (type >= 12 && size > 0 && body < record.size())
      take({column, type % 2 == 1,
            record.substr(static_cast<std::size_t>(body),
                          static_cast<std::size_t>(std::min<std::uint64_t>(size, record.size())))});
    if (size > record.size() || body + size > record.size()) return;
    body += size;
  }
}

}  // namespace streamlab::audit
