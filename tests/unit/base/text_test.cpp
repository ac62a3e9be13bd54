// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace streamlab;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("bytes become lower-case hex") {
  const std::vector<std::uint8_t> bytes = {0x00, 0x0f, 0xa5, 0xff};
  CHECK(to_hex(bytes) == "000fa5ff");
  CHECK(to_hex({}).empty());
}

TEST_CASE("lower case is ASCII only") {
  CHECK(to_lower("ABC-\xc3\x89z") == "abc-\xc3\x89z");
}

TEST_CASE("trim, split and join keep what is between") {
  CHECK(trim(" \t a b\r\n") == "a b");
  CHECK(trim(" \n").empty());
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',').size() == 1);
  CHECK(join({"a", "b"}, ", ") == "a, b");
  CHECK(join({}, ", ").empty());
}

TEST_CASE("JSON strings have minimal escapes") {
  CHECK(json_string("") == "\"\"");
  CHECK(json_string("a/\xc3\xa9\x7f") == "\"a/\xc3\xa9\x7f\"");
  CHECK(json_string("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(json_string(std::string_view("\0\x1f", 2)) == R"("\u0000\u001f")");
}

TEST_CASE("UTF-8 is measured by RFC 3629") {
  CHECK(utf8_sequence("") == 0);
  CHECK(utf8_sequence("a") == 1);
  CHECK(utf8_sequence("\xc3\xa9") == 2);
  CHECK(utf8_sequence("\xe2\x82\xac") == 3);
  CHECK(utf8_sequence("\xf0\x9f\x98\x80") == 4);
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xff", "\xf0\x9f\x98"})
    CHECK(utf8_sequence(bad) == 0);
}

TEST_CASE("text for a terminal holds no control and no broken UTF-8") {
  CHECK(printable("plain \xc3\xa9") == "plain \xc3\xa9");
  CHECK(printable("\x1b[31m\n") == "\\x1b[31m\\x0a");
  CHECK(printable("\xff\xc2\x9b\x7f") == "\\xff\\xc2\\x9b\\x7f");
}

TEST_CASE("a misspelt word finds its neighbours, best first") {
  const std::vector<std::string_view> words = {"duration", "rate", "rate_qps", "clients"};
  CHECK(closest("rats", words) == std::vector<std::string>{"rate"});
  CHECK(closest("durtaion", words) == std::vector<std::string>{"duration"});
  CHECK(closest("zzz", words).empty());
  CHECK(closest("rateqps", words, 3) == std::vector<std::string>{"rate_qps"});
  CHECK(closest(std::string(5000, 'x'), words).empty());
}

TEST_CASE("base64 agrees with RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("a") == "YQ==");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("a line of blanks, tabs and carriage returns is blank, and no other") {
  for (const char* line : {"", " ", "\t \r"}) CHECK(is_blank(line));
  for (const char* line : {"a", " 0 ", "\v", "\f"}) CHECK_FALSE(is_blank(line));
}

TEST_CASE("a character is written as UTF-8") {
  const std::pair<char32_t, const char*> cases[] = {{U'a', "a"},
                                                    {0x7f, "\x7f"},
                                                    {0x80, "\xc2\x80"},
                                                    {0x7ff, "\xdf\xbf"},
                                                    {0x800, "\xe0\xa0\x80"},
                                                    {0xd800, "\xed\xa0\x80"},
                                                    {0xffff, "\xef\xbf\xbf"},
                                                    {0x10000, "\xf0\x90\x80\x80"},
                                                    {0x10ffff, "\xf4\x8f\xbf\xbf"}};
  for (const auto& [character, bytes] : cases) {
    std::string out = "x";
    streamlab::append_utf8(out, character);
    CHECK(out == std::string("x") + bytes);
  }
}
