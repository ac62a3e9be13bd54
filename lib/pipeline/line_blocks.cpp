// SPDX-License-Identifier: Apache-2.0
#include "pipeline/line_blocks.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace streamlab::pipeline {

LineBlocks::LineBlocks(ByteSource source, std::size_t block_bytes, std::size_t most_line)
    : source_(std::move(source)), block_bytes_(block_bytes), most_line_(most_line) {}

Result<std::size_t> LineBlocks::read_to(LineBlock& block, std::size_t at) {
  // A long line makes the block grow; the next one that is short again gives the room back.
  const std::size_t wanted = at + std::max<std::size_t>(block_bytes_ / 2, 1) + 1;  // and a last line feed
  if (block.bytes.size() < wanted) block.bytes.resize(std::max(block_bytes_, wanted + wanted / 2));
  STREAMLAB_TRY(const std::size_t got, source_({block.bytes.data() + at, block.bytes.size() - at - 1}));
  ended_ = got == 0;
  return got;
}

Result<bool> LineBlocks::next(LineBlock& block) {
  if (block.bytes.size() > 2 * block_bytes_ && rest_.size() < block_bytes_) {
    block.bytes.resize(block_bytes_);
    block.bytes.shrink_to_fit();
  }
  if (block.bytes.size() <= rest_.size()) block.bytes.resize(rest_.size() + block_bytes_);
  std::copy(rest_.begin(), rest_.end(), block.bytes.begin());
  std::size_t used = rest_.size();
  rest_.clear();
  while (!ended_) {
    STREAMLAB_TRY(std::size_t got, read_to(block, used));
    char* const fresh = block.bytes.data() + used;
    if (used > most_line_ && got > 0) {  // in a line that is too long already: only its end is of interest
      const auto* end = static_cast<const char*>(std::memchr(fresh, '\n', got));
      if (end == nullptr) continue;
      got -= static_cast<std::size_t>(end - fresh);
      std::memmove(fresh, end, got);
    }
    const std::size_t last = std::string_view(fresh, got).rfind('\n');
    if (last != std::string_view::npos) {
      block.size = used + last + 1;
      rest_.assign(fresh + last + 1, fresh + got);
      return true;
    }
    used = std::min(used + got, most_line_ + 1);
  }
  block.size = used;
  if (used == 0) return false;
  block.bytes[block.size++] = '\n';
  return true;
}

}  // namespace streamlab::pipeline
