// SPDX-License-Identifier: Apache-2.0
#include "transport/http_parser.hpp"

#include <cstdint>

// The first byte says where the rest is split, and which side's messages it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using streamlab::transport::HttpParser;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  HttpParser parser(
      (data[0] & 0x80) != 0 ? HttpParser::Kind::request : HttpParser::Kind::response,
      {[](const auto&) { return true; }, [](std::string_view) { return true; }, [] { return true; }});
  const std::size_t cut = data[0] % size;
  if (parser.feed(text.substr(0, cut)) == HttpParser::Outcome::more) parser.feed(text.substr(cut));
  (void)parser.finish();
  return 0;
}
