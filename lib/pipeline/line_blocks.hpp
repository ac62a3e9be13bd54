// SPDX-License-Identifier: Apache-2.0
// A stream cut into blocks of whole lines, however it arrives and however long a line is.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace streamlab::pipeline {

/// Fills the front of a buffer with what has arrived and says how much; waits for one byte at least. 0 at the
/// end.
using ByteSource = std::function<Result<std::size_t>(std::span<char>)>;

/// Whole lines, each with its line feed; the last of a stream gets one if it had none. A buffer to be used
/// again.
struct LineBlock {
  std::vector<char> bytes;  ///< larger than `size`: room for what was read beyond
  std::size_t size = 0;

  [[nodiscard]] std::span<char> lines() { return {bytes.data(), size}; }
};

/// Reads what has arrived and never waits for a block to fill: a live stream is answered line by line. Holds
/// one block and one line at most. One thread.
class LineBlocks {
 public:
  /// @param most_line  a line over it comes cut to one byte more than it; the rest is read and forgotten.
  LineBlocks(ByteSource source, std::size_t block_bytes, std::size_t most_line);

  /// The next lines; false at the end. `block` is overwritten.
  Result<bool> next(LineBlock& block);

 private:
  Result<std::size_t> read_to(LineBlock& block, std::size_t at);

  ByteSource source_;
  std::size_t block_bytes_, most_line_;
  std::vector<char> rest_;  // of a line that has not ended yet
  bool ended_ = false;
};

}  // namespace streamlab::pipeline
