// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
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
