// SPDX-License-Identifier: Apache-2.0
// Bytes into lines, in whatever pieces they come. Pure; a fuzz target.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace streamlab::transport {

/// A line ends with \n; a \r before it is not part of it. Never holds more than max_bytes of a line: what is
/// longer is cut and arrives with `oversize` set. The cut is by bytes, so that the pieces' borders do not
/// show.
class LineParser {
 public:
  enum class Blank { keep, skip };
  /// Blank::skip: an empty line is not given at all.
  explicit LineParser(std::size_t max_bytes, Blank blank = Blank::keep)
      : max_bytes_(max_bytes), blank_(blank) {}

  /// Calls sink(std::string line, bool oversize) for each line that is complete now. sink returns false to
  /// stop (its receiver has gone); the rest of the bytes is then dropped and feed() returns false.
  template <class Sink>
  bool feed(std::string_view bytes, Sink&& sink) {
    for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
      append(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
      if (!give(sink)) return false;
    }
    append(bytes);
    return true;
  }

  /// The stream has ended: gives the last line if it lacked its \n.
  template <class Sink>
  bool finish(Sink&& sink) {
    return !partial() || give(sink);
  }

  /// A line has begun and not ended.
  [[nodiscard]] bool partial() const { return !line_.empty() || oversize_ || pending_cr_; }

 private:
  // A \r is held back until what follows shows whether it belongs to the line's end, also where the line is
  // full.
  void append(std::string_view piece) {
    if (piece.empty()) return;
    if (pending_cr_) put("\r");
    pending_cr_ = piece.back() == '\r';
    put(piece.substr(0, piece.size() - (pending_cr_ ? 1 : 0)));
  }
  void put(std::string_view piece) {
    const std::size_t room = max_bytes_ - line_.size();
    oversize_ |= piece.size() > room;
    line_.append(piece.substr(0, room));
  }
  template <class Sink>
  bool give(Sink&& sink) {
    std::string line = std::move(line_);
    line_.clear();
    const bool oversize = oversize_;
    oversize_ = pending_cr_ = false;
    if (line.empty() && !oversize && blank_ == Blank::skip) return true;
    return sink(std::move(line), oversize);
  }

  std::size_t max_bytes_;
  Blank blank_;
  std::string line_;
  bool oversize_ = false;
  bool pending_cr_ = false;
};

}  // namespace streamlab::transport
