// SPDX-License-Identifier: Apache-2.0
#include "transport/line_parser.hpp"

#include <cstdint>
#include <cstdlib>

// The first byte says where the rest is split: the pieces' border must not show.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto lines = [&](std::size_t cut) {
    std::string out;
    streamlab::transport::LineParser parser(16);
    const auto sink = [&](std::string line, bool oversize) {
      return out += line + (oversize ? "!\n" : "\n"), true;
    };
    parser.feed(text.substr(0, cut), sink), parser.feed(text.substr(cut), sink), parser.finish(sink);
    return out;
  };
  if (lines(0) != lines(data[0] % size)) std::abort();
  return 0;
}
