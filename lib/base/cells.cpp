// SPDX-License-Identifier: Apache-2.0
#include "base/cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace streamlab {

namespace {

struct Range {
  std::uint32_t first, last;
};

// The blocks that matter in practice; a full table would need the Unicode data files.
constexpr std::array kZero = {Range{0x300, 0x36f},   Range{0x483, 0x489},   Range{0x591, 0x5bd},
                              Range{0x610, 0x61a},   Range{0x64b, 0x65f},   Range{0x1ab0, 0x1aff},
                              Range{0x1dc0, 0x1dff}, Range{0x200b, 0x200f}, Range{0x202a, 0x202e},
                              Range{0x2060, 0x2064}, Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f},
                              Range{0xfe20, 0xfe2f}, Range{0xfeff, 0xfeff}, Range{0xe0100, 0xe01ef}};
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},
    Range{0x3400, 0x4dbf},   Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},   Range{0xac00, 0xd7a3},
    Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},
    Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, std::uint32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](Range r) { return point >= r.first && point <= r.last; });
}

std::size_t width_of(std::uint32_t point) {
  if (point < 0x300) return 1;
  if (within(kZero, point)) return 0;
  return within(kWide, point) ? 2 : 1;
}

/// Takes one code point off the front; a byte that starts none counts as itself.
std::uint32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  std::uint32_t point = length == 1 ? first : first & (0x7fU >> length);
  const std::size_t there = std::min(length, text.size());
  for (std::size_t i = 1; i < there; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(there);
  return point;
}

std::string without_colour(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\x1b[")
      i = std::min(text.find('m', i), text.size());
    else
      out += text[i];
  }
  return out;
}

}  // namespace

std::size_t cell_width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) cells += width_of(take(text));
  return cells;
}

std::string fit_cells(std::string_view text, std::size_t cells) {
  if (cell_width(text) <= cells) return std::string(text);
  if (cells == 0) return {};
  std::string_view rest = text;
  std::size_t used = 0, kept = 0;
  while (!rest.empty()) {
    used += width_of(take(rest));
    if (used > cells - 1) break;
    kept = text.size() - rest.size();
  }
  return std::string(text.substr(0, kept)) + "…";
}

std::string_view take_cells(std::string_view& text, std::size_t cells) {
  std::string_view rest = text;
  std::size_t used = 0, fits = 0, blank = 0;
  while (!rest.empty()) {
    if (rest[0] == ' ') blank = text.size() - rest.size();
    used += width_of(take(rest));
    if (used > cells && fits > 0) break;
    fits = text.size() - rest.size();
  }
  const bool whole = fits == text.size();
  const std::size_t end = !whole && blank > 0 ? blank : fits;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + (end < text.size() && text[end] == ' ')));
  return line;
}

std::string wrap_cells(std::string_view line, std::size_t cells, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  bool fresh = true;  // nothing but blanks in this row
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t word = std::min(line.find_first_not_of(' ', at), line.size());
    const std::size_t end = std::min(line.find(' ', word), line.size());
    const std::size_t blanks = word - at, width = cell_width(without_colour(line.substr(word, end - word)));
    std::size_t needed = width;
    if (blanks > 1) {  // what two blanks part stays together where a row has room for it
      const std::string_view rest = line.substr(word);
      const std::size_t whole = cell_width(without_colour(rest.substr(0, rest.find("  "))));
      if (indent + whole <= cells) needed = whole;
    }
    if (!fresh && used + blanks + needed > cells) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else {
      out.append(line, at, blanks);
      used += blanks;
    }
    out.append(line, word, end - word);
    used += width;
    fresh = fresh && word == end;
    at = end;
  }
  return out;
}

std::string pad_left(std::string_view text, std::size_t cells) {
  const std::size_t width = cell_width(text);
  return std::string(cells > width ? cells - width : 0, ' ') + std::string(text);
}

std::string pad_right(std::string_view text, std::size_t cells) {
  const std::size_t width = cell_width(text);
  return std::string(text) + std::string(cells > width ? cells - width : 0, ' ');
}

std::string sparkline(std::span<const double> values) {
  static constexpr std::array<std::string_view, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double top = 0;
  for (const double value : values)
    if (std::isfinite(value)) top = std::max(top, value);
  std::string out;
  for (const double value : values) {
    if (!std::isfinite(value) || value < 0) {
      out += ' ';
      continue;
    }
    const double share = top > 0 ? value / top : 0;
    out += kBlocks[std::min<std::size_t>(7, static_cast<std::size_t>(share * 8))];
  }
  return out;
}

}  // namespace streamlab
