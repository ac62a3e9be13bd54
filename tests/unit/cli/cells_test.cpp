// SPDX-License-Identifier: Apache-2.0
#include "cli/cells.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>

using namespace streamlab::cli;

TEST_CASE("width counts cells: combining marks none, CJK and emoji two") {
  CHECK(cell_width("abc") == 3);
  CHECK(cell_width("naïve") == 5);
  CHECK(cell_width("e\u0301") == 1);
  CHECK(cell_width("日本") == 4);
  CHECK(cell_width("🎉!") == 3);
  CHECK(cell_width("") == 0);
}

TEST_CASE("width survives a sequence that is cut short") {
  CHECK(cell_width("a\xe6\x97") >= 1);
}

TEST_CASE("a text is cut to its cells, never through a character") {
  CHECK(fit_cells("abcdef", 6) == "abcdef");
  CHECK(fit_cells("abcdef", 4) == "abc…");
  CHECK(fit_cells("日本語", 4) == "日…");
  CHECK(fit_cells("abc", 1) == "…");
  CHECK(fit_cells("abc", 0).empty());
  for (std::size_t cells = 0; cells < 9; ++cells) CHECK(cell_width(fit_cells("a日b本c語", cells)) <= cells);
}

TEST_CASE("padding fills up to cells and never cuts") {
  CHECK(pad_left("日", 4) == "  日");
  CHECK(pad_right("日", 4) == "日  ");
  CHECK(pad_left("abc", 2) == "abc");
}

TEST_CASE("a sparkline scales to its largest value") {
  CHECK(sparkline(std::array{0.0, 4.0, 8.0}) == "▁▅█");
  CHECK(sparkline(std::array{0.0, 0.0}) == "▁▁");
  CHECK(sparkline(std::array{-1.0, std::numeric_limits<double>::quiet_NaN(), 1.0}) == "  █");
  CHECK(sparkline({}).empty());
}
