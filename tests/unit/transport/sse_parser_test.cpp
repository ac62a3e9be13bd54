// SPDX-License-Identifier: Apache-2.0
#include "transport/sse_parser.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace streamlab::transport;

namespace {

std::vector<std::string> events_of(const std::vector<std::string_view>& pieces, std::size_t limit = 100) {
  std::vector<std::string> out;
  SseParser parser(limit);
  for (const auto piece : pieces) {
    parser.feed(piece, [&](SseEvent event) {
      CHECK(event.data.size() <= limit);
      out.push_back(event.type + "|" + event.data + (event.oversize ? "!" : ""));
      return true;
    });
  }
  return out;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("event streams come out alike at every split point and with every line end") {
  const std::string plain =
      "\xef\xbb\xbf: comment\n\nevent: tick\nid: 7\ndata: a\ndata:b\ndata:  c\nretry: 5\n\nevent: none\n\n"
      "data\n\ndata: x\nunknownlongname: y\n\ndatum: no\ndata: 12345678901\n\ndata: lost";
  const List expected{"tick|a\nb\n c", "|", "|x", "|1234567890!"};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    std::string text;
    for (const char c : plain) text += c == '\n' ? end : std::string(1, c);
    const std::string_view all = text;
    CHECK(events_of({all}, 10) == expected);
    for (std::size_t i = 0; i <= all.size(); ++i) {
      CHECK(events_of({all.substr(0, i), all.substr(i)}, 10) == expected);
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(all.substr(i, 1));
    CHECK(events_of(bytes, 10) == expected);
  }
}

TEST_CASE("the last event field before the blank line names the type") {
  CHECK(events_of({"event: a\nevent: b\ndata: 1\n\ndata: 2\n\n"}) == List{"b|1", "|2"});
}

TEST_CASE("data of exactly the limit is whole, joined lines count their line feeds") {
  CHECK(events_of({"data: 12345\n\n"}, 5) == List{"|12345"});
  CHECK(events_of({"data: 12\ndata: 34\n\n"}, 5) == List{"|12\n34"});
  CHECK(events_of({"data: 12\ndata: 345\n\n"}, 5) == List{"|12\n34!"});
}

TEST_CASE("a broken byte order mark is part of an unknown name") {
  CHECK(events_of({"\xef\xbb", "data: 1\ndata: 2\n\n"}) == List{"|2"});
}

TEST_CASE("a sink that stops ends the feeding") {
  SseParser parser(10);
  int calls = 0;
  CHECK_FALSE(parser.feed("data: 1\n\ndata: 2\n\n", [&](SseEvent) { return ++calls < 1; }));
  CHECK(calls == 1);
}
