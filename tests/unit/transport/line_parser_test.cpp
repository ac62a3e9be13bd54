// SPDX-License-Identifier: Apache-2.0
#include "transport/line_parser.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace streamlab::transport;

namespace {

// Lines of the pieces; a cut one ends with '!', what lacked its end with '?'.
std::vector<std::string> lines_of(const std::vector<std::string_view>& pieces, std::size_t limit = 100,
                                  LineParser::Blank blank = LineParser::Blank::keep) {
  std::vector<std::string> out;
  LineParser parser(limit, blank);
  const auto sink = [&](std::string line, bool cut) {
    CHECK(line.size() <= limit);
    out.push_back(line + (cut ? "!" : ""));
    return true;
  };
  for (const auto piece : pieces) parser.feed(piece, sink);
  if (parser.partial()) out.push_back("?");
  parser.finish(sink);
  return out;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("lines come out alike at every split point") {
  const std::string_view text = "one\r\n\ntwo\rx\r\r\nlonger than ten\nlast";
  const List whole = lines_of({text}, 10);
  CHECK(whole == List{"one", "", "two\rx\r", "longer tha!", "?", "last"});
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (std::size_t j = i; j <= text.size(); ++j) {
      CHECK(lines_of({text.substr(0, i), text.substr(i, j - i), text.substr(j)}, 10) == whole);
    }
  }
}

TEST_CASE("a line of exactly the limit is whole, with and without a carriage return") {
  CHECK(lines_of({"12345\r\n"}, 5) == List{"12345"});
  CHECK(lines_of({"12345\n"}, 5) == List{"12345"});
  CHECK(lines_of({"123456\n"}, 5) == List{"12345!"});
}

TEST_CASE("blank lines are skipped where asked") {
  CHECK(lines_of({"a\n\r\n\nb\n"}, 5, LineParser::Blank::skip) == List{"a", "b"});
}

TEST_CASE("a sink that stops drops the rest") {
  LineParser parser(10);
  int calls = 0;
  CHECK_FALSE(parser.feed("a\nb\nc\n", [&](std::string, bool) { return ++calls < 2; }));
  CHECK(calls == 2);
}
