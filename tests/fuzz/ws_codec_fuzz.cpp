// SPDX-License-Identifier: Apache-2.0
#include "transport/ws_codec.hpp"

#include <cstdint>
#include <cstdlib>

// The first byte says where the rest is split and who reads: the pieces' border must not show.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace streamlab::transport;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto messages = [&](std::size_t cut) {
    std::string out;
    WsParser parser((data[0] & 0x80) != 0 ? WsParser::Role::server : WsParser::Role::client, 16);
    const auto sink = [&](WsMessage message) { return out += message.body + '\n', true; };
    parser.feed(text.substr(0, cut), sink);
    return parser.feed(text.substr(cut), sink) == WsParser::Outcome::error ? out + "error" : out;
  };
  if (messages(0) != messages(data[0] % size)) std::abort();
  return 0;
}
