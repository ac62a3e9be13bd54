// SPDX-License-Identifier: Apache-2.0
#include "base/cells.hpp"

#include <array>
#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace streamlab;

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

TEST_CASE("a text is taken line by line, at blanks where there are any") {
  const auto lines = [](std::string_view text, std::size_t cells) {
    std::vector<std::string> out;
    while (!text.empty()) out.emplace_back(take_cells(text, cells));
    return out;
  };
  using Lines = std::vector<std::string>;
  CHECK(lines("one two three", 7) == Lines{"one two", "three"});
  CHECK(lines("one two three", 8) == Lines{"one two", "three"});
  CHECK(lines("unbreakable", 4) == Lines{"unbr", "eaka", "ble"});
  CHECK(lines("日本語", 4) == Lines{"日本", "語"});
  CHECK(lines("日本", 1) == Lines{"日", "本"});
  CHECK(lines("", 4).empty());
  CHECK(lines("  a", 1) == Lines{" ", "a"});
}

TEST_CASE("a long line goes on below, and no word of it is broken") {
  CHECK(wrap_cells("  one two three four", 11, 4) == "  one two\n    three\n    four");
  CHECK(wrap_cells("  short", 80, 4) == "  short");
  CHECK(wrap_cells("a https://example.com/long x", 10, 2) == "a\n  https://example.com/long\n  x");
  CHECK(wrap_cells("  averyverylongword", 5, 4) == "  averyverylongword");
  CHECK(wrap_cells("\x1b[1;31mred\x1b[0m and blue", 12, 2) == "\x1b[1;31mred\x1b[0m and blue");
  CHECK(wrap_cells("one two  three four", 16, 2) == "one two\n  three four");
  CHECK(wrap_cells("", 5, 2) == "");
  CHECK(wrap_cells("日本 日本", 6, 1) == "日本\n 日本");
}
