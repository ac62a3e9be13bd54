// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/cells.hpp"
#include "fake_session.hpp"

using namespace streamlab::cli;

namespace {

Table example() {
  Table table({{"ID", Align::right}, {"TITLE", Align::left, true}, {"SEEN"}});
  table.row({"7", "short", Cell("2 h ago", std::string("2026-02-03T04:05:06Z"))});
  table.row({"12", "日本 and a rather long title that goes on", Cell("now", Style::red)});
  return table;
}

}  // namespace

TEST_CASE("a terminal gets aligned columns under a header") {
  FakeSession fake(true);
  example().print(fake.session);
  CHECK(fake.out.str() ==
        "ID  TITLE                                      SEEN\n"
        " 7  short                                      2 h ago\n"
        "12  日本 and a rather long title that goes on  now\n");
}

TEST_CASE("a narrow terminal cuts the column that may shrink") {
  FakeSession fake(true);
  fake.session.width = 30;
  example().print(fake.session);
  CHECK(fake.out.str() ==
        "ID  TITLE              SEEN\n"
        " 7  short              2 h ago\n"
        "12  日本 and a rathe…  now\n");
}

TEST_CASE("what yields is left out, the last first, before what shrinks is cut beyond reading") {
  const auto printed = [](int width) {
    FakeSession fake(true);
    fake.session.width = width;
    Table table({{"ID", Align::right},
                 {"RUNS", Align::left, false, true},
                 {"SEEN", Align::left, false, true},
                 {"TITLE", Align::left, true}});
    table.row({"7", "123456789", "2 h ago", "a title that is longer than twenty letters"});
    table.print(fake.session);
    return fake.out.str();
  };
  CHECK(printed(60) ==
        "ID  RUNS       SEEN     TITLE\n 7  123456789  2 h ago  a title that is longer than twenty …\n");
  CHECK(printed(44) == "ID  RUNS       TITLE\n 7  123456789  a title that is longer than …\n");
  CHECK(printed(40) == "ID  RUNS       TITLE\n 7  123456789  a title that is longer t…\n");
  CHECK(printed(30) == "ID  TITLE\n 7  a title that is longer th…\n");
  CHECK(printed(20) == "ID  TITLE\n 7  a title that is…\n");
}

TEST_CASE("what yields and holds nothing is left out on a terminal, never in a pipe") {
  for (const bool terminal : {true, false}) {
    FakeSession fake(terminal);
    Table table({{"ID", Align::right}, {"OWNER", Align::left, false, true}, {"TITLE", Align::left, true}});
    table.row({"7", "", "lost"});
    table.print(fake.session);
    CHECK(fake.out.str() == (terminal ? "ID  TITLE\n 7  lost\n" : "7\t\tlost\n"));
  }
}

TEST_CASE("prose in the last column goes on below it") {
  const auto printed = [](int width) {
    FakeSession fake(true);
    fake.session.width = width;
    Table table({{"PART"}, {"WHY", Align::left, true, false, true}});
    table.row({"class", "what kind of failure it is"});
    table.row({"algo", "two"});
    table.print(fake.session);
    return fake.out.str();
  };
  CHECK(printed(80) == "PART   WHY\nclass  what kind of failure it is\nalgo   two\n");
  CHECK(printed(23) ==
        "PART   WHY\n"
        "class  what kind of\n"
        "       failure it is\n"
        "algo   two\n");
}

TEST_CASE("a pipe gets bare TSV, uncut and with exact values") {
  FakeSession fake;
  fake.session.width = 20;
  example().print(fake.session);
  CHECK(fake.out.str() ==
        "7\tshort\t2026-02-03T04:05:06Z\n"
        "12\t日本 and a rather long title that goes on\tnow\n");
}

TEST_CASE("no cell breaks its line or steers a terminal") {
  for (const bool terminal : {false, true}) {
    FakeSession fake(terminal);
    Table table({{"A"}, {"B"}});
    table.row({"x\ty\nz", "\x1b[31m\xff"});
    table.print(fake.session);
    const std::string out = fake.out.str();
    CHECK(out.find('\x1b') == std::string::npos);
    CHECK(out.find("x\\x09y\\x0az") != std::string::npos);
    CHECK(std::count(out.begin(), out.end(), '\n') == (terminal ? 2 : 1));
  }
}

TEST_CASE("a row may be short, and an empty table on a terminal is its header") {
  FakeSession fake(true);
  Table table({{"A"}, {"B"}});
  CHECK(table.empty());
  table.row({"1"});
  table.print(fake.session);
  CHECK(fake.out.str() == "A  B\n1  \n");
}

TEST_CASE("paint writes codes only with colour") {
  CHECK(paint(true, Style::green, "x") == "\x1b[32mx\x1b[0m");
  CHECK(paint(false, Style::green, "x") == "x");
  CHECK(paint(true, Style::plain, "x") == "x");
}
