// SPDX-License-Identifier: Apache-2.0
// How wide a text is on a terminal: cells, not bytes and not code points.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace streamlab {

/// Cells of valid UTF-8 without controls (see printable()): combining marks 0, CJK and emoji 2, the rest 1.
std::size_t cell_width(std::string_view text);

/// The text in at most `cells` cells, its end replaced by `…` where it was longer.
std::string fit_cells(std::string_view text, std::size_t cells);

/// Takes what fits into `cells` cells off the front, up to a blank (which goes too); a word that is longer is
/// broken, and one character at least is taken.
std::string_view take_cells(std::string_view& text, std::size_t cells);

/// The line in rows of at most `cells` cells, parted at blanks (where two stand
/// rather than at one), all but the first indented. A longer word has
/// a row of its own and is not broken: it may be a command or an address. Colours (`ESC [ … m`) take no cell.
std::string wrap_cells(std::string_view line, std::size_t cells, std::size_t indent);

/// The text filled with blanks up to `cells` cells.
std::string pad_left(std::string_view text, std::size_t cells);
std::string pad_right(std::string_view text, std::size_t cells);

/// One block `▁`…`█` per value between 0 and the largest; a blank for what is negative or not a number.
std::string sparkline(std::span<const double> values);

}  // namespace streamlab
