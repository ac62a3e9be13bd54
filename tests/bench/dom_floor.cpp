// SPDX-License-Identifier: Apache-2.0
// What a parser alone does: simdjson's DOM over each line of a file that lies in memory, nothing kept. usage:
// dom_floor FILE; prints seconds.
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t size = text.size();
  text.append(simdjson::SIMDJSON_PADDING, ' ');
  simdjson::dom::parser parser;
  std::size_t refused = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < size;) {
    const auto* feed = static_cast<const char*>(std::memchr(text.data() + at, '\n', size - at));
    const std::size_t length =
        feed == nullptr ? size - at : static_cast<std::size_t>(feed - text.data()) - at;
    simdjson::dom::element root;
    if (parser.parse(text.data() + at, length, false).get(root) != simdjson::SUCCESS) ++refused;
    at += length + 1;
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return refused == 0 ? 0 : 1;
}
