// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>

#include "base/cells.hpp"
#include "base/text.hpp"

namespace streamlab::cli {

namespace {

constexpr std::size_t kGap = 2;        // blanks between two columns
constexpr std::size_t kReadable = 24;  // what a column that is cut should keep
constexpr std::size_t kNarrowest = 8;  // below this a column is not cut any further

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::red:
      return "\x1b[31m";
    case Style::green:
      return "\x1b[32m";
    case Style::yellow:
      return "\x1b[33m";
    case Style::cyan:
      return "\x1b[36m";
  }
  return "";
}

/// The columns that have room on this terminal.
/// @param holds  which hold anything.
std::vector<bool> kept_columns(const std::vector<std::size_t>& widths, const std::vector<Column>& columns,
                               const std::vector<bool>& holds, std::size_t room) {
  const auto least_of = [&](std::size_t i) {
    return columns[i].shrinks ? std::min(widths[i], kReadable) : widths[i];
  };
  std::vector<bool> kept(columns.size(), true);
  std::size_t least = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    kept[i] = holds[i] || !columns[i].yields;
    if (kept[i]) least += least_of(i) + (least > 0 ? kGap : 0);
  }
  for (std::size_t i = columns.size(); i-- > 0 && least > room;) {
    if (!columns[i].yields || !kept[i]) continue;
    kept[i] = false;
    least -= kGap + least_of(i);
  }
  return kept;
}

/// Cuts the widest shrinking columns until the line fits.
void shrink(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t room) {
  auto total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  while (total > room) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].shrinks && widths[i] > kNarrowest &&
          (widest == columns.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == columns.size()) return;
    --widths[widest], --total;
  }
}

}  // namespace

std::string paint(bool colour, Style style, std::string_view text) {
  if (!colour || style == Style::plain || text.empty()) return std::string(text);
  return std::string(code_of(style)) + std::string(text) + "\x1b[0m";
}

void Table::print(Session& session) const {
  if (session.out_is_terminal) return print_aligned(session);
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line += '\t';
      if (i < row.size()) line += printable(row[i].piped.empty() ? row[i].text : row[i].piped);
    }
    session.out << line << '\n';
    if (!session.out) return;
  }
}

void Table::print_aligned(Session& session) const {
  if (columns_.empty()) return;
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(cell_width(column.title));
  std::vector<bool> holds(columns_.size(), rows_.empty());
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < std::min(row.size(), columns_.size()); ++i) {
      widths[i] = std::max(widths[i], cell_width(printable(row[i].text)));
      holds[i] = holds[i] || !row[i].text.empty();
    }
  const auto room = static_cast<std::size_t>(std::max(20, session.width));
  const auto kept = kept_columns(widths, columns_, holds, room);
  std::vector<std::size_t> shown;
  std::vector<Column> columns;
  std::vector<std::size_t> room_of;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (kept[i]) shown.push_back(i), columns.push_back(columns_[i]), room_of.push_back(widths[i]);
  shrink(room_of, columns, room);

  std::size_t indent = 0;
  for (std::size_t at = 0; at + 1 < shown.size(); ++at) indent += room_of[at] + kGap;
  const auto write = [&](auto text_of, auto style_of) {
    std::string line;
    std::string_view below;  // what goes on under the last column
    for (std::size_t at = 0; at < shown.size(); ++at) {
      const std::size_t i = shown[at];
      const std::string whole = text_of(i);
      const bool flows = columns_[i].flows && at + 1 == shown.size();
      if (flows) below = whole;
      const std::string text =
          flows ? std::string(take_cells(below, room_of[at])) : fit_cells(whole, room_of[at]);
      const std::size_t fill = room_of[at] - std::min(room_of[at], cell_width(text));
      const bool last = at + 1 == shown.size();
      if (columns_[i].align == Align::right) line.append(fill, ' ');
      line += paint(session.colour_out, style_of(i), text);
      if (columns_[i].align == Align::left && !last) line.append(fill, ' ');
      if (!last) line.append(kGap, ' ');
      for (; flows && !below.empty();) {
        line += '\n';
        line.append(indent, ' ');
        line += paint(session.colour_out, style_of(i), take_cells(below, room_of[at]));
      }
    }
    session.out << line << '\n';
  };
  write([&](std::size_t i) { return columns_[i].title; }, [](std::size_t) { return Style::bold; });
  for (const auto& row : rows_)
    write([&](std::size_t i) { return i < row.size() ? printable(row[i].text) : std::string(); },
          [&](std::size_t i) { return i < row.size() ? row[i].style : Style::plain; });
}

}  // namespace streamlab::cli
