// SPDX-License-Identifier: Apache-2.0
// HTTP/1.x messages out of bytes in any pieces: heads, bodies of known length, chunked or until the end.
// Pure; a fuzz target.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamlab::transport {

struct HttpHead {
  std::string method, target;  ///< of a request
  int status = 0;              ///< of a response
  bool keep_alive = false;     ///< the connection stays usable after this message
  std::vector<std::pair<std::string, std::string>> fields;

  /// First value of that name (any case), or empty.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  /// All values of that name, joined by commas: a list may be spread over several lines (RFC 9110, 5.3).
  [[nodiscard]] std::string list(std::string_view name) const;
};

/// Each returns false to stop.
struct HttpSink {
  std::function<bool(const HttpHead&)> on_head;
  std::function<bool(std::string_view)> on_body;
  std::function<bool()> on_end;
};

/// Takes message after message. Heads over 64 KiB are errors; bodies are passed through and never held.
/// Interim answers (1xx but 101) are read over. After 101 it stops by itself: what followed is in rest().
/// After an error, and after a stop within a message, feed() answers error for ever. The sink is called from
/// inside feed() and finish(), which it must not call; what it is given holds for that call.
class HttpParser {
 public:
  enum class Kind { request, response };
  HttpParser(Kind kind, HttpSink sink);
  ~HttpParser();

  enum class Outcome { more, stopped, error };
  Outcome feed(std::string_view bytes);
  /// The peer has ended its side: true if that is no loss (between messages, or it ends the body).
  bool finish();
  /// No message has begun.
  [[nodiscard]] bool idle() const;
  /// The next response answers HEAD. To be called before its first byte is fed.
  void expect_no_body();
  /// Bytes not taken when it stopped after a message.
  [[nodiscard]] std::string rest() &&;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::transport
