// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "cli/session.hpp"

using namespace streamlab;
using namespace streamlab::cli;

TEST_CASE("every kind of failure has the exit code that the README promises") {
  const std::vector<std::pair<ErrorCode, int>> promised = {
      {ErrorCode::failed, 1},         {ErrorCode::io, 1},
      {ErrorCode::not_found, 1},      {ErrorCode::usage, 2},
      {ErrorCode::invalid_config, 4}, {ErrorCode::unreachable, 5},
      {ErrorCode::database, 6},       {ErrorCode::database_busy, 6},
      {ErrorCode::inconclusive, 7},   {ErrorCode::findings, 10},
      {ErrorCode::interrupted, 130}};
  for (const auto& [error, code] : promised) CHECK(static_cast<int>(exit_code(error)) == code);
}

TEST_CASE("the exit code table names each code once") {
  const std::string table = exit_code_table();
  for (const char* code : {"    0  ", "    1  ", "    2  ", "    3  ", "    4  ", "    5  ", "    6  ",
                           "    7  ", "   10  ", "  130  "})
    CHECK(table.find(code) != std::string::npos);
  CHECK(std::count(table.begin(), table.end(), '\n') == 10);
}

TEST_CASE("the README shows the same exit codes in the same words as the help") {
  std::ostringstream readme;
  readme << std::ifstream(std::string(STREAMLAB_SOURCE_DIR) + "/README.md").rdbuf();
  std::istringstream rows(exit_code_table());
  for (std::string row; std::getline(rows, row);) {
    const auto code = row.find_first_not_of(' ');
    const auto gap = row.find(' ', code);
    const std::string meaning = row.substr(row.find_first_not_of(' ', gap));
    const std::string cells = "| " + row.substr(code, gap - code) + " | " + meaning + " |";
    INFO(cells);
    CHECK(readme.str().find(cells) != std::string::npos);
  }
}
