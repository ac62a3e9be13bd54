// SPDX-License-Identifier: Apache-2.0
// Lines of a stream, of which no more than a limit is ever held.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <istream>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/text.hpp"

namespace streamlab::streamlab {

/// Reads what has arrived, so that a live stream is answered line by line; waits for one byte at least. One
/// thread.
class BoundedLines {
 public:
  BoundedLines(std::istream& in, std::size_t most)
      : in_(in), most_(most), buffer_(std::size_t{256} << 10, '\0') {}

  /// The next line without its line feed; false at the end. A line over the limit comes cut to one byte more
  /// than it, the rest is read and forgotten.
  bool next(std::string& line) {
    line.clear();
    bool any = false;
    while (at_ < filled_ || fill()) {
      any = true;
      const char* begin = buffer_.data() + at_;
      const auto* end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
      const auto size = static_cast<std::size_t>((end != nullptr ? end : buffer_.data() + filled_) - begin);
      if (line.size() <= most_) line.append(begin, std::min(size, most_ + 1 - line.size()));
      at_ += size + (end != nullptr ? 1 : 0);
      if (end != nullptr) break;
    }
    return any;
  }

  /// After the last line: did the stream end there, or could it not be read on? `-` is standard input.
  [[nodiscard]] Status ended(std::string_view file) const {
    if (!in_.bad()) return ok();
    const std::string name = file == "-" ? "standard input" : printable(file);
    return Error{ErrorCode::io, "cannot read " + name, std::strerror(errno_)};
  }

  /// Is nothing more to be had without waiting?
  [[nodiscard]] bool drained() const { return at_ >= filled_; }

 private:
  bool fill() {
    at_ = filled_ = 0;
    errno = 0;
    const int first = in_.get();
    errno_ = errno;  // the stream keeps none
    if (first == std::char_traits<char>::eof()) return false;
    buffer_[0] = static_cast<char>(first);
    filled_ = 1 + static_cast<std::size_t>(
                      in_.readsome(buffer_.data() + 1, static_cast<std::streamsize>(buffer_.size() - 1)));
    return true;
  }

  std::istream& in_;
  std::size_t most_;
  std::string buffer_;
  std::size_t at_ = 0, filled_ = 0;
  int errno_ = 0;
};

}  // namespace streamlab::streamlab
