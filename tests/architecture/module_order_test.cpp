// SPDX-License-Identifier: Apache-2.0
// Order is kept by something that fails: every #include of lib/ against the order of lib/CMakeLists.txt.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path kLib = fs::path(STREAMLAB_SOURCE_DIR) / "lib";

std::vector<std::string> rooms_in_order() {
  std::vector<std::string> rooms;
  std::ifstream file(kLib / "CMakeLists.txt");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("add_subdirectory(")) rooms.push_back(line.substr(17, line.find(')') - 17));
  return rooms;
}

/// "room" of `#include "room/file.hpp"`, or empty.
std::string included_room(const std::string& line) {
  if (!line.starts_with("#include \"")) return {};
  const auto slash = line.find('/');
  return slash == std::string::npos ? std::string{} : line.substr(10, slash - 10);
}

bool is_code(const fs::path& file) {
  return file.extension() == ".hpp" || file.extension() == ".cpp";
}

}  // namespace

TEST_CASE("no room includes one that comes after it") {
  const auto rooms = rooms_in_order();
  REQUIRE(rooms.size() >= 17);
  const auto place = [&](const std::string& room) {
    return std::find(rooms.begin(), rooms.end(), room) - rooms.begin();
  };
  for (const auto& room : rooms) {
    for (const auto& entry : fs::recursive_directory_iterator(kLib / room)) {
      if (!is_code(entry.path())) continue;
      std::ifstream file(entry.path());
      int number = 0;
      for (std::string line; std::getline(file, line);) {
        ++number;
        const std::string used = included_room(line);
        if (used.empty() || std::find(rooms.begin(), rooms.end(), used) == rooms.end()) continue;
        INFO(entry.path().string() << ":" << number << ": lib/" << room << " may not include lib/" << used);
        CHECK(place(used) <= place(room));
      }
    }
  }
}

TEST_CASE("the pure rooms know no clock, socket, thread or SQL") {
  const std::vector<std::string> banned = {"<thread>", "<sys/socket.h>", "<sqlite3.h>", "<boost/asio",
                                           "<future>"};
  for (const std::string& room : rooms_in_order()) {
    if (room == "load") break;  // everything before it is streamlab_core
    for (const auto& entry : fs::recursive_directory_iterator(kLib / room)) {
      if (!is_code(entry.path())) continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);)
        for (const auto& header : banned) {
          INFO(entry.path().string() << " includes " << header);
          CHECK_FALSE((line.starts_with("#include") && line.find(header) != std::string::npos));
        }
    }
  }
}

TEST_CASE("only the redactor is a friend of StreamEvent") {
  std::ifstream file(kLib / "event/stream_event.hpp");
  int friends = 0;
  for (std::string line; std::getline(file, line);) friends += line.find("friend ") != std::string::npos;
  CHECK(friends == 1);
}

TEST_CASE("RawBytes has no formatter and no stream operator anywhere") {
  for (const auto& entry : fs::recursive_directory_iterator(kLib)) {
    if (!is_code(entry.path())) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      INFO(entry.path().string() << ": " << line);
      CHECK_FALSE((line.find("formatter<") != std::string::npos && line.find("Raw") != std::string::npos));
      CHECK_FALSE((line.find("operator<<") != std::string::npos && line.find("Raw") != std::string::npos));
    }
  }
}
