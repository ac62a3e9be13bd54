// SPDX-License-Identifier: Apache-2.0
#include "pipeline/line_blocks.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::pipeline;

namespace {

/// A stream that arrives in pieces of the given size.
struct Pieces {
  std::string text;
  std::size_t piece;
  std::size_t at = 0, reads = 0;

  ByteSource source() {
    return [this](std::span<char> buffer) -> Result<std::size_t> {
      ++reads;
      const std::size_t size = std::min({piece, buffer.size(), text.size() - at});
      std::memcpy(buffer.data(), text.data() + at, size);
      at += size;
      return size;
    };
  }
};

std::string all_of(LineBlocks& blocks) {
  std::string out;
  LineBlock block;
  while (true) {
    const auto more = blocks.next(block);
    REQUIRE(more.ok());
    if (!*more) return out;
    REQUIRE(block.size > 0);
    REQUIRE(block.bytes[block.size - 1] == '\n');
    out.append(block.bytes.data(), block.size);
  }
}

}  // namespace

TEST_CASE("blocks hold whole lines however the stream is cut") {
  const Rng rng(11, "lines");
  for (std::uint64_t round = 0; round < 200; ++round) {
    std::string text;
    const std::uint64_t lines = rng.bits(round) % 20;
    for (std::uint64_t i = 0; i < lines; ++i)
      text += std::string(rng.bits(1000 * round + i) % 60, static_cast<char>('a' + i)) + '\n';
    for (const std::size_t piece : {1, 2, 7, 64, 4096})
      for (const std::size_t block_bytes : {2, 16, 100}) {
        Pieces pieces{text, piece};
        LineBlocks blocks(pieces.source(), block_bytes, 1000);
        REQUIRE(all_of(blocks) == text);
      }
  }
}

TEST_CASE("the last line gets its line feed") {
  for (const char* text : {"a", "a\nb", "\n\nb"}) {
    Pieces pieces{text, 100};
    LineBlocks blocks(pieces.source(), 16, 1000);
    CHECK(all_of(blocks) == std::string(text) + '\n');
  }
  Pieces nothing{"", 100};
  LineBlocks blocks(nothing.source(), 16, 1000);
  CHECK(all_of(blocks).empty());
}

TEST_CASE("a line over the limit comes cut, and nothing of it grows") {
  for (const std::size_t piece : {1, 3, 50, 1000}) {
    Pieces pieces{"short\n" + std::string(20'000, 'x') + "\nlast\n", piece};
    LineBlocks blocks(pieces.source(), 64, 100);
    LineBlock block;
    std::string out;
    std::size_t most = 0;
    while (true) {
      const auto more = blocks.next(block);
      REQUIRE(more.ok());
      if (!*more) break;
      out.append(block.bytes.data(), block.size);
      most = std::max(most, block.bytes.size());
    }
    CHECK(out.find("short\n") == 0);
    CHECK(out.substr(out.size() - 6) == "\nlast\n");
    const std::size_t kept = out.size() - std::strlen("short\n\nlast\n");
    CHECK(kept > 100);
    CHECK(kept < 400);
    CHECK(most < 1000);
  }
  Pieces endless{std::string(20'000, 'x'), 500};
  LineBlocks blocks(endless.source(), 64, 100);
  CHECK(all_of(blocks) == std::string(101, 'x') + '\n');
}

TEST_CASE("what has arrived is handed on without waiting for more") {
  Pieces pieces{"one\ntwo\nthr", 4};
  LineBlocks blocks(pieces.source(), 1 << 16, 1000);
  LineBlock block;
  REQUIRE(blocks.next(block).value());
  CHECK(std::string(block.bytes.data(), block.size) == "one\n");
  CHECK(pieces.reads == 1);
  REQUIRE(blocks.next(block).value());
  CHECK(pieces.reads == 2);
}

TEST_CASE("a source that fails ends the stream with its error") {
  LineBlocks blocks(
      [](std::span<char>) -> Result<std::size_t> {
        return Error{ErrorCode::io, "gone"};
      },
      64, 100);
  LineBlock block;
  const auto more = blocks.next(block);
  REQUIRE_FALSE(more.ok());
  CHECK(more.error().message == "gone");
}
