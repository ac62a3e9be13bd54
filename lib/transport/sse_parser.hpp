// SPDX-License-Identifier: Apache-2.0
// A text/event-stream into events, in whatever pieces it comes. Pure; a fuzz target.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace streamlab::transport {

struct SseEvent {
  std::string data;  ///< data lines joined by \n
  std::string type;  ///< the `event` field, empty where there was none
  bool oversize = false;
};

/// As the WHATWG describes it: a byte order mark is skipped; lines end with \r\n, \n or \r; a line that
/// begins with a colon is a comment; an event without a data line is none; what is incomplete at the stream's
/// end is dropped. `id` and `retry` are read over. Holds at most max_bytes of data and 1 KiB of type: longer
/// data is cut and flagged, a longer type is cut. A line's length alone costs no memory.
class SseParser {
 public:
  explicit SseParser(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Calls sink for each event complete now; it returns false to stop, and feed() then returns false too: the
  /// rest of the bytes is dropped. Bytes are not checked to be UTF-8.
  bool feed(std::string_view bytes, const std::function<bool(SseEvent)>& sink);

  /// An event has begun and not ended.
  [[nodiscard]] bool partial() const { return has_data_ || state_ != State::line_start; }

 private:
  enum class State { line_start, name, after_colon, value };
  enum class Field { data, event, other };

  void name_ended();
  void put(std::string_view text);
  bool line_ended(const std::function<bool(SseEvent)>& sink);

  std::size_t max_bytes_;
  State state_ = State::line_start;
  Field field_ = Field::other;
  SseEvent event_;
  std::string name_;  // of the field, up to 8 bytes: longer ones are none that we know
  bool has_data_ = false;
  bool after_cr_ = false;
  std::size_t bom_ = 0;  // bytes of the mark seen so far, 3 when past it
};

}  // namespace streamlab::transport
