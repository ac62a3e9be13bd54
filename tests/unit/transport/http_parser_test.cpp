// SPDX-License-Identifier: Apache-2.0
#include "transport/http_parser.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::transport;
using Kind = HttpParser::Kind;

namespace {

struct Reader {
  explicit Reader(Kind kind)
      : parser(kind, {[this](const HttpHead& head) {
                        log += "<" + head.method + head.target +
                               (head.status != 0 ? std::to_string(head.status) : "") +
                               (head.keep_alive ? "+" : "-");
                        return true;
                      },
                      [this](std::string_view body) {
                        log.append(body);
                        return true;
                      },
                      [this] {
                        log += ">";
                        return true;
                      }}) {}
  std::string log;
  HttpParser parser;
};

std::string read(Kind kind, const std::vector<std::string_view>& pieces, bool end = false) {
  Reader reader(kind);
  auto outcome = HttpParser::Outcome::more;
  for (const auto piece : pieces) {
    outcome = reader.parser.feed(piece);
    if (outcome != HttpParser::Outcome::more) break;
  }
  if (outcome == HttpParser::Outcome::error) return reader.log + "error";
  if (outcome == HttpParser::Outcome::stopped) return reader.log + "rest=" + std::move(reader.parser).rest();
  if (end) reader.log += reader.parser.finish() ? "end" : "cut";
  return reader.log;
}

}  // namespace

TEST_CASE("answers come out alike at every split point") {
  const std::string_view text =
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
      "HTTP/1.1 204 No Content\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n"
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const std::string expected = "<200+hello><204+><200+abcde><404->";
  CHECK(read(Kind::response, {text}) == expected);
  for (std::size_t i = 0; i <= text.size(); ++i) {
    CHECK(read(Kind::response, {text.substr(0, i), text.substr(i)}) == expected);
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(text.substr(i, 1));
  CHECK(read(Kind::response, bytes) == expected);
}

TEST_CASE("an answer without a length ends with the connection") {
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\n\r\nabc", "def"}, true) == "<200-abcdef>end");
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}, true) == "<200+abccut");
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}, true) ==
        "<200+abccut");
  CHECK(read(Kind::response, {"HTTP/1.1 20"}, true) == "cut");
  CHECK(read(Kind::response, {}, true) == "end");
}

TEST_CASE("after 101 the rest is somebody else's") {
  CHECK(read(Kind::response, {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01x"}) ==
        "<101+>rest=\x81\x01x");
}

TEST_CASE("an answer to HEAD has no body whatever its length says") {
  Reader reader(Kind::response);
  reader.parser.expect_no_body();
  const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  reader.parser.feed(std::string(head) + std::string(head) + "hello");
  CHECK(reader.log == "<200+><200+hello>");
}

TEST_CASE("garbage, contradictions and endless heads are errors") {
  CHECK(read(Kind::response, {"SSH-2.0-OpenSSH_9.2\r\n"}) == "error");
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) == "error");
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}) ==
        "error");
  CHECK(read(Kind::response, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) ==
        "<200+error");
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'x');
  CHECK(read(Kind::response, {endless}) == "error");
}

TEST_CASE("requests are read, with their fields in any case") {
  CHECK(read(Kind::request, {"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
                             "GET /b HTTP/1.0\r\n\r\n"}) == "<POST/a+hi><GET/b->");
  HttpHead head;
  head.fields = {{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(head.field("CONTENT-TYPE") == "a");
  CHECK(head.field("x").empty());
}
