// SPDX-License-Identifier: Apache-2.0
// A page of any bytes, as the database's first or another one: what is told of it lies within it, its
// unused stretches are in order and apart, and the records are read without harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "audit/page.hpp"

using namespace streamlab::audit;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void read_values(std::string_view record) {
  std::size_t columns = 0;
  read_record(record, [&](const Value& value) {
    check(!value.bytes.empty() && value.column >= columns);
    check(value.bytes.data() >= record.data() &&
          value.bytes.data() + value.bytes.size() <= record.data() + record.size());
    columns = value.column + 1;
  });
}

void read(std::string_view bytes, std::uint64_t number, std::size_t usable) {
  const Page page = read_page(bytes, number, usable);
  check(page.is_tree || (page.cells.empty() && page.unused.empty()));
  std::size_t last = number == 1 ? 100 : 0;
  for (const Stretch& part : page.unused) {
    check(part.begin >= last && part.begin < part.end && part.end <= usable);
    last = part.end;
  }
  for (const Cell& cell : page.cells) {
    check(cell.in_page.begin <= cell.in_page.end && cell.in_page.end <= usable);
    const std::size_t local = cell.in_page.end - cell.in_page.begin;
    check(local <= cell.record_bytes && (local == cell.record_bytes || cell.in_page.end + 4 <= usable));
    read_values(bytes.substr(cell.in_page.begin, local));
  }
}

}  // namespace

// The first byte: whether it is the first page, and how many bytes at its end are reserved.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t reserved = data[0] >> 1U;
  read(bytes, data[0] % 2 == 1 ? 1 : 2, bytes.size() < reserved ? 0 : bytes.size() - reserved);
  read(bytes, 2, bytes.size() + 1);  // cut short
  read_values(bytes);
  return 0;
}
