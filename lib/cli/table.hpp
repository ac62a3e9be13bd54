// SPDX-License-Identifier: Apache-2.0
// Rows for people and for pipes: an aligned table with a header on a terminal, bare TSV elsewhere. (JSON is
// print_json's.)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/session.hpp"

namespace streamlab::cli {

enum class Align : std::uint8_t { left, right };
enum class Style : std::uint8_t { plain, bold, dim, red, green, yellow, cyan };

/// Text in that style's escape codes where colour is on, else the text itself. Escapes nothing: what may come
/// from anywhere goes through printable() first.
std::string paint(bool colour, Style style, std::string_view text);

struct Column {
  std::string title;
  Align align = Align::left;
  bool shrinks = false;  ///< is cut with `…` when the terminal is too narrow
  /// Is left out of a table on a terminal where it holds nothing; and, the last such column first, where what
  /// shrinks would else be cut beyond reading.
  bool yields = false;
  bool flows = false;  ///< of the last column: what would be cut goes on below, broken at blanks
};

struct Cell {
  Cell(std::string shown, Style how = Style::plain)
      : text(std::move(shown)), style(how) {}  // NOLINT: implicit by design
  Cell(const char* shown) : text(shown) {}     // NOLINT: implicit by design
  Cell(std::string shown, std::string in_pipe, Style how = Style::plain)
      : text(std::move(shown)), piped(std::move(in_pipe)), style(how) {}

  std::string text;   ///< on a terminal, e.g. "2 h ago"
  std::string piped;  ///< in a pipe where it differs, e.g. the exact time; empty = text
  Style style = Style::plain;
};

/// make → row()… → print(). Texts may come from anywhere: controls, tabs and line feeds are escaped (`\x09`),
/// so that one row is one line and no cell can steer a terminal.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// As many cells as columns; missing ones are empty, further ones are not shown.
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// Where the columns cannot be cut far enough, lines are longer than the terminal (or 20 cells) is wide.
  /// Whether all was written is for the session's stream to say.
  void print(Session& session) const;

 private:
  void print_aligned(Session& session) const;
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace streamlab::cli
