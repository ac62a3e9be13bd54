// SPDX-License-Identifier: Apache-2.0
// What the redactor tells of the paths it met.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "unit/redact/door.hpp"

using namespace streamlab;
using namespace streamlab::redact;

TEST_CASE("keys that are data share a row of the coverage, by their class") {
  Door door(R"({"allowlisted_fields":["id","12345"],"salt_env_var":"SALT"})");
  for (int i = 0; i < 20; ++i)
    door.event(fmt::format(
        R"({{"550e8400-e29b-41d4-a716-4466554400{:02}":{{"id":1}},"12345":1,"90{:04}":2}})", i, i));
  std::map<std::string, std::uint64_t> rows;
  for (const PathCount& count : door.redactor->coverage()) rows[count.path] += count.count;
  CHECK(rows == std::map<std::string, std::uint64_t>{{"$.*uuid.id", 20}, {"$.*int", 20}, {"$.12345", 20}});
}

TEST_CASE("payloads with endless new keys do not grow the door") {
  Door door(R"({"allowlisted_fields":["id"],"salt_env_var":"SALT"})");
  for (int i = 0; i < 40'000; ++i) {
    const std::string key = "k" + std::to_string(i);
    const Redacted made = door.event("{\"" + key + "\":{\"id\":" + std::to_string(i) + "},\"id\":1}");
    REQUIRE(made.event.payload().find(key + "\"") == std::string::npos);
  }
  const auto paths = door.redactor->coverage();
  REQUIRE(paths.size() == 2);
  CHECK(paths[0].path == "$.*wide.id");
  CHECK(paths[0].count == 40'000);
  CHECK(paths[1].path == "$.id");
  CHECK(door.redactor->rule_hits()[0] == 80'000);
}

TEST_CASE("keys that are data are one path for each class, however many they are") {
  Door door(R"({"allowlisted_fields":["id","$.by_day.*.n","$.by_id.42.x"],"salt_env_var":"SALT"})");
  constexpr int kEvents = 5'000;  // far more than the keys that are remembered of one object
  for (int i = 0; i < kEvents; ++i) {
    const std::string n = std::to_string(1'000'000 + i), id = n + "a-1111-4222-8333-444455556666";
    door.event(R"({"users":{")" + id + R"(":{"id":1,"mail":"x"}},"by_id":{")" + n +
               R"(":{"x":1},"42":{"x":1}},)" + R"("by_day":{"2026-01-01T)" + n +
               R"(":{"n":1}},"mails":{"jane)" + n + R"(@example.org":true}})");
  }
  const auto paths = door.redactor->coverage();
  std::vector<std::string> seen;
  for (const PathCount& at : paths) {
    CHECK(at.count == kEvents);
    std::string path = at.path;
    if (const auto hidden = path.find(".~"); hidden != std::string::npos && path.size() >= hidden + 10)
      path.erase(hidden + 2, 8);  // the names beside the classes: users, mail, mails
    seen.push_back(path);
  }
  std::sort(seen.begin(), seen.end());
  CHECK(seen.size() == 6);
  for (const std::string& path : seen) CHECK(path.find("1000") == std::string::npos);
  const auto has = [&](std::string_view text) {
    return std::any_of(seen.begin(), seen.end(),
                       [&](const std::string& path) { return path.ends_with(text); });
  };
  CHECK(has("by_id.*int.x"));
  CHECK(has("by_id.42.x"));  // a rule lists it: that is a name
  CHECK(has("by_day.*date.n"));
  CHECK(has(".*uuid.id"));
  CHECK(has(".*email"));
}

TEST_CASE("coverage lists 1,000 paths, and sums up the values of the others by what was decided") {
  Door door(R"({"allowlisted_fields":["*.a"],"schema_keys":"clear"})");
  std::uint64_t values = 0;
  for (int group = 0; group < 10; ++group)
    for (int round = 0; round < (group == 0 ? 2 : 1); ++round) {
      std::string payload = R"({"g)" + std::string(1, static_cast<char>('a' + group)) + R"(":{"a":1)";
      for (int i = 0; i < 200; ++i) payload += ",\"k" + std::to_string(i) + "\":1";
      door.event(payload + "}}");
      values += 201;
    }
  const auto paths = door.redactor->coverage();
  CHECK(paths.size() <= 1'002);
  std::uint64_t sum = 0, further = 0, first = 0;
  for (const PathCount& at : paths) {
    sum += at.count;
    if (at.path == kFurtherPaths) further += at.count;
    if (at.path.starts_with("$.ga.")) {
      ++first;
      CHECK(at.count == 2);
    }
  }
  CHECK(sum == values);
  CHECK(first == 201);  // those with most values are listed
  CHECK(further == 2'010 - 1'000);
  CHECK(std::is_sorted(paths.begin(), paths.end(),
                       [](const PathCount& a, const PathCount& b) { return a.path < b.path; }));
}
