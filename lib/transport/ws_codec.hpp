// SPDX-License-Identifier: Apache-2.0
// RFC 6455's bytes: frames into messages and back, and the handshake's key. Pure; a fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace streamlab::transport {

enum class WsOpcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// A whole message, or a control frame between the frames of one.
struct WsMessage {
  WsOpcode opcode = WsOpcode::text;
  std::string body;
  bool oversize = false;
};

/// Frames in any pieces. No extensions: a reserved bit, an unknown opcode, a mask on the wrong side, a
/// fragmented or long control frame, a continuation of nothing are protocol errors, after which feed() takes
/// nothing more. Text is not checked to be UTF-8: that is the payload's matter, judged with the rest of it. A
/// message's body is held up to max_bytes, then cut and flagged; a frame's stated length alone costs no
/// memory.
/// One connection's; one thread at a time.
class WsParser {
 public:
  enum class Role {
    client,
    server
  };  ///< who reads: a client takes unmasked frames only, a server masked ones
  WsParser(Role role, std::size_t max_bytes) : role_(role), max_bytes_(max_bytes) {}

  enum class Outcome { more, stopped, error };
  /// Calls sink for each message complete now; it returns false to stop: what is left of `bytes` is dropped
  /// then. After an error every call answers error.
  Outcome feed(std::string_view bytes, const std::function<bool(WsMessage)>& sink);

 private:
  bool header_complete();
  bool begin_frame();
  void take(std::string_view piece);
  bool end_frame(const std::function<bool(WsMessage)>& sink);

  Role role_;
  std::size_t max_bytes_;
  char header_[14] = {};
  std::size_t header_size_ = 0;
  bool in_payload_ = false;
  bool failed_ = false;
  bool in_message_ = false;
  std::uint64_t left_ = 0;      // of the frame's payload
  std::uint64_t position_ = 0;  // in the frame's payload, for the mask
  WsMessage message_, control_;
};

/// Appends one unfragmented frame. Bodies of control frames are 125 bytes at most, which is the caller's to
/// keep. A client masks: with a mask its four bytes are written and applied.
void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     std::optional<std::uint32_t> mask = std::nullopt);

/// Body of a close frame.
std::string ws_close_body(std::uint16_t code);
/// Code of a close frame's body; 1005 (RFC 6455, 7.1.5) where it has none, 0 where it may not be one.
/// Else as the peer sent it: any number.
std::uint16_t ws_close_code(std::string_view body);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string ws_accept(std::string_view key);

}  // namespace streamlab::transport
