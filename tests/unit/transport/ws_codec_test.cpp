// SPDX-License-Identifier: Apache-2.0
#include "transport/ws_codec.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace streamlab::transport;
using namespace std::string_literals;

namespace {

constexpr std::uint32_t kMask = 0x37fa213d;

struct Read {
  std::vector<std::string> messages;
  WsParser::Outcome outcome = WsParser::Outcome::more;
};

Read read(const std::vector<std::string_view>& pieces, WsParser::Role role, std::size_t limit = 100000) {
  Read out;
  WsParser parser(role, limit);
  for (const auto piece : pieces) {
    out.outcome = parser.feed(piece, [&](WsMessage message) {
      CHECK(message.body.size() <= std::max<std::size_t>(limit, 125));
      out.messages.push_back(std::to_string(static_cast<int>(message.opcode)) + ":" + message.body +
                             (message.oversize ? "!" : ""));
      return true;
    });
  }
  return out;
}

bool refused(const std::string& bytes, WsParser::Role role = WsParser::Role::client) {
  return read({bytes}, role).outcome == WsParser::Outcome::error;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("handshake key answers as RFC 6455 shows") {
  CHECK(ws_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("frames are written as RFC 6455 shows") {
  std::string out;
  append_ws_frame(out, WsOpcode::text, "Hello");
  CHECK(out == "\x81\x05Hello");
  out.clear();
  append_ws_frame(out, WsOpcode::text, "Hello", kMask);
  CHECK(out == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s);
}

TEST_CASE("frames of every length class survive the way in every piece") {
  for (const std::size_t size : {0, 1, 125, 126, 127, 65535, 65536, 70000}) {
    std::string body;
    for (std::size_t i = 0; i < size; ++i) body += static_cast<char>('a' + i % 26);
    for (const auto role : {WsParser::Role::client, WsParser::Role::server}) {
      std::string wire;
      const auto mask = role == WsParser::Role::server ? std::optional<std::uint32_t>(kMask) : std::nullopt;
      append_ws_frame(wire, WsOpcode::binary, body, mask);
      const std::string_view all = wire;
      for (std::size_t cut = 0; cut <= std::min<std::size_t>(all.size(), 20); ++cut) {
        CHECK(read({all.substr(0, cut), all.substr(cut)}, role).messages == List{"2:" + body});
      }
    }
  }
}

TEST_CASE("fragments join, with control frames between them, at every split point") {
  const std::string wire = "\x01\x03Hel"s + "\x89\x02hi"s + "\x00\x00"s + "\x80\x02lo"s + "\x88\x02\x03\xe8"s;
  const std::string_view all = wire;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    const Read got = read({all.substr(0, i), all.substr(i)}, WsParser::Role::client);
    CHECK(got.messages == List{"9:hi", "1:Hello", "8:\x03\xe8"});
  }
}

TEST_CASE("what is too long is cut and flagged, over fragments too") {
  CHECK(read({"\x01\x03"s + "abc\x80\x03"s + "def"}, WsParser::Role::client, 4).messages == List{"1:abcd!"});
  CHECK(read({"\x81\x04"s + "abcd"}, WsParser::Role::client, 4).messages == List{"1:abcd"});
}

TEST_CASE("frames that break the protocol are refused") {
  CHECK(refused("\xc1\x01x"s));                                     // reserved bit
  CHECK(refused("\xc1"s));                                          // as soon as it shows
  CHECK(refused("\x83\x01x"s));                                     // unknown opcode
  CHECK(refused("\x8b\x00"s));                                      // unknown control opcode
  CHECK(refused("\x80\x01x"s));                                     // continues nothing
  CHECK(refused("\x01\x01x\x81\x01y"s));                            // a message inside a message
  CHECK(refused("\x09\x00"s));                                      // fragmented control
  CHECK(refused("\x89\x7e\x00\x7e"s));                              // long control
  CHECK(refused("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00"s));      // negative length
  CHECK(refused("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s));  // masked by a server
  CHECK(refused("\x81\x05Hello"s, WsParser::Role::server));         // not masked by a client
}

TEST_CASE("a promised length alone costs nothing") {
  const Read got = read({"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"s + "ab"}, WsParser::Role::client, 10);
  CHECK(got.outcome == WsParser::Outcome::more);
}

TEST_CASE("close codes are read and written") {
  CHECK(ws_close_code(ws_close_body(1001)) == 1001);
  CHECK(ws_close_code("") == 1005);
  CHECK(ws_close_code("x") == 0);
  for (const std::uint16_t code : {1005, 1006, 1015}) CHECK(ws_close_code(ws_close_body(code)) == 0);
}
