// SPDX-License-Identifier: Apache-2.0
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>

#include "fake_session.hpp"

using namespace streamlab;
using namespace streamlab::cli;

namespace {

struct Parsed {
  JsonOption json;
  std::string word;
};

Parsed parse(std::vector<std::string> words) {
  Parsed out;
  CLI::App app;
  add_json(app, out.json);
  app.add_option("WORD", out.word);
  std::reverse(words.begin(), words.end());
  app.parse(words);
  return out;
}

}  // namespace

TEST_CASE("the flag --json is a flag and never takes the next word") {
  const auto parsed = parse({"--json", "12"});
  CHECK(parsed.json.on());
  CHECK(parsed.json.fields().empty());
  CHECK(parsed.word == "12");
  CHECK_FALSE(parse({"12"}).json.on());
}

TEST_CASE("the flag --json=a,b names fields") {
  CHECK(parse({"--json=a, b,"}).json.fields() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("print_json keeps the fields asked for, in that order") {
  FakeSession fake;
  const JsonOption option{"b,a"};
  REQUIRE(print_json(fake.session, option, R"([{"a":1,"b":"x","c":null},{"a":2}])").ok());
  CHECK(fake.out.str() == "[\n  {\n    \"b\": \"x\",\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n");
}

TEST_CASE("print_json without fields prints the text as it is") {
  FakeSession fake;
  REQUIRE(print_json(fake.session, JsonOption{"true"}, R"({"a": 1.50})").ok());
  CHECK(fake.out.str() == "{\"a\": 1.50}\n");
}

TEST_CASE("an unknown field is wrong usage, with the nearest name") {
  FakeSession fake;
  const auto status = print_json(fake.session, JsonOption{"stauts"}, R"({"status":1,"id":2})");
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::usage);
  CHECK(status.error().help == "did you mean \"status\"?");
  CHECK(fake.out.str().empty());
}

TEST_CASE("an empty list takes any field") {
  FakeSession fake;
  REQUIRE(print_json(fake.session, JsonOption{"id"}, "[]").ok());
  CHECK(fake.out.str() == "[]\n");
}
