// SPDX-License-Identifier: Apache-2.0
#include "base/config_source.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

using namespace streamlab;

namespace {

Error refused(const std::string& text) {
  auto source = ConfigSource::from_text("rules.json", text);
  REQUIRE_FALSE(source.ok());
  CHECK(source.error().code == ErrorCode::invalid_config);
  return source.error();
}

void check_place(const std::string& text, int line, int column) {
  INFO(text);
  const Error error = refused(text);
  CHECK(error.where.file == "rules.json");
  CHECK(error.where.line == line);
  CHECK(error.where.column == column);
}

}  // namespace

TEST_CASE("a value knows its line, column and path") {
  const std::string text =
      "{\n  \"config\": {\"jitter_ms\": {\"p50\": 1.50}},\n  \"tags\": [1, [2, {\"odd name\": 3}]]\n}\n";
  auto source = ConfigSource::from_text("scenario.json", text);
  REQUIRE(source.ok());
  const JsonDocument& document = source->document();
  const auto p50 = document.find(document.find(document.find(0, "config"), "jitter_ms"), "p50");
  REQUIRE(p50 != 0);
  const SourceLocation value = source->where(p50);
  CHECK(value.file == "scenario.json");
  CHECK(value.line == 2);
  CHECK(value.column == 35);
  CHECK(value.json_path == "$.config.jitter_ms.p50");
  CHECK(source->where(p50, ConfigSource::Point::key).column == 28);
  CHECK(source->text_of(p50) == "1.50");
  const auto last = static_cast<std::uint32_t>(document.nodes().size() - 1);
  CHECK(source->where(last).json_path == "$.tags[1][1][\"odd name\"]");
  CHECK(source->where(last).line == 3);
  CHECK(source->where(0).json_path == "$");
}

TEST_CASE("a value's text is what stands in the file") {
  auto source = ConfigSource::from_text("x", R"({"a": [1, {"b": "]\"}"}], "c": "\u0041", "d": true})");
  REQUIRE(source.ok());
  const JsonDocument& document = source->document();
  CHECK(source->text_of(document.find(0, "a")) == R"([1, {"b": "]\"}"}])");
  CHECK(source->text_of(document.find(0, "c")) == R"("\u0041")");
  CHECK(source->text_of(document.find(0, "d")) == "true");
  CHECK(source->text_of(0) == source->text());
}

TEST_CASE("copies share the text and outlive the first") {
  std::string_view key;
  ConfigSource copy = [&] {
    auto source = ConfigSource::from_text("x", R"({"name": 1})");
    key = source->document().nodes()[1].key;
    return *source;
  }();
  CHECK(copy.document().nodes()[1].key.data() == key.data());
  CHECK(copy.name() == "x");
}

TEST_CASE("a syntax error is told with its place") {
  check_place("{\n  \"a\": 1,\n}", 3, 1);
  check_place("{\n  \"a\": tru\n}", 2, 8);
  check_place("{\"a\": 1 \"b\": 2}", 1, 9);
  check_place("{\"a\" 1}", 1, 6);
  check_place("{\"a\": 1} x", 1, 10);
  check_place("{\n\"a\": [1, 2\n", 3, 1);
  check_place("{\n \"a\": \"x\n\"}", 2, 9);
  check_place("{\n \"a\": \"x", 2, 7);
  check_place("{\n \"\xff\": 1}", 2, 3);
  check_place("{\n \"a\": 1,\n \"a\": 2}", 3, 2);
  check_place("{\n // c\n}", 2, 2);
}

TEST_CASE("a habit that JSON does not have is named") {
  CHECK(refused("{\"a\":1,}").notes.at(0) == "JSON has no comma after the last member");
  CHECK(refused("{\"a\":1 // one\n}").notes.at(0) == "JSON has no comments");
  CHECK(refused("{'a':1}").notes.at(0) == "JSON strings stand in double quotes");
  CHECK(refused("\xef\xbb\xbf{}").notes.at(0).find("byte order mark") != std::string::npos);
  CHECK(refused("{\"a\": [1").reason == "expected `,` or `]`, but the file ends");
  CHECK(refused("  ").reason == "the file is empty");
}

TEST_CASE("no text of the file is in an error") {
  for (const char* text :
       {"{\"needle-key\": needle-word}", "{\"needle\":1,\"needle\":2}", "[\"needle\\q\"]"}) {
    const Error error = refused(text);
    for (const std::string& part : {error.message, error.reason, error.help, error.where.json_path})
      CHECK(part.find("needle") == std::string::npos);
    for (const std::string& note : error.notes) CHECK(note.find("needle") == std::string::npos);
  }
}

TEST_CASE("a file is read whole, and one that cannot be read says why") {
  const auto folder = std::filesystem::temp_directory_path() / "streamlab_config_source_test";
  std::filesystem::create_directories(folder);
  const auto file = folder / "a.json";
  { std::ofstream(file) << "{\"a\": 1}\n"; }
  auto source = ConfigSource::from_file(file);
  REQUIRE(source.ok());
  CHECK(source->name() == file.string());
  CHECK(source->text() == "{\"a\": 1}\n");
  CHECK(ConfigSource::from_file(folder / "none.json").error().reason == "there is no such file");
  CHECK(ConfigSource::from_file(folder).error().reason == "it is a directory");
  std::filesystem::remove_all(folder);
}

TEST_CASE("an error at a node has its place") {
  auto source = ConfigSource::from_text("x.json", "{\"a\": 1}");
  const Error error = source->error_at(1, "unknown field", "because", ConfigSource::Point::key);
  CHECK(error.message == "unknown field");
  CHECK(error.reason == "because");
  CHECK(error.where.column == 2);
  CHECK(error.where.json_path == "$.a");
}
