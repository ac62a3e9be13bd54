// SPDX-License-Identifier: Apache-2.0
#include "transport/sse_parser.hpp"

#include <cstdint>
#include <cstdlib>

// The first byte says where the rest is split: the pieces' border must not show.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto events = [&](std::size_t cut) {
    std::string out;
    streamlab::transport::SseParser parser(16);
    const auto sink = [&](streamlab::transport::SseEvent event) {
      return out += event.type + '|' + event.data + '\n', true;
    };
    parser.feed(text.substr(0, cut), sink), parser.feed(text.substr(cut), sink);
    return out;
  };
  if (events(0) != events(data[0] % size)) std::abort();
  return 0;
}
