// SPDX-License-Identifier: Apache-2.0
#include "transport/ws_codec.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace streamlab::transport {
namespace {

constexpr std::size_t kLongestControl = 125;

bool is_control(WsOpcode opcode) {
  return static_cast<unsigned>(opcode) >= 8;
}

std::uint8_t byte(char c) {
  return static_cast<std::uint8_t>(c);
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
}

}  // namespace

bool WsParser::header_complete() {
  if (header_size_ < 2) return false;
  const unsigned length = byte(header_[1]) & 0x7f;
  const std::size_t extra = length == 127 ? 8 : length == 126 ? 2 : 0;
  const std::size_t mask = (byte(header_[1]) & 0x80) != 0 ? 4 : 0;
  return header_size_ >= 2 + extra + mask;
}

bool WsParser::begin_frame() {
  const unsigned first = byte(header_[0]), second = byte(header_[1]);
  const auto opcode = static_cast<WsOpcode>(first & 0x0f);
  const bool fin = (first & 0x80) != 0, masked = (second & 0x80) != 0;
  if ((first & 0x70) != 0 || masked != (role_ == Role::server)) return false;
  left_ = second & 0x7f;
  if (left_ >= 126) {
    const std::size_t extra = left_ == 127 ? 8 : 2;
    left_ = 0;
    for (std::size_t i = 0; i < extra; ++i) left_ = left_ << 8 | byte(header_[2 + i]);
    if ((left_ >> 63) != 0) return false;
  }
  position_ = 0;
  if (is_control(opcode)) {
    if (opcode > WsOpcode::pong || !fin || left_ > kLongestControl) return false;
    control_ = {opcode, {}, false};
    return true;
  }
  if (opcode > WsOpcode::binary || in_message_ != (opcode == WsOpcode::continuation)) return false;
  if (!in_message_) message_ = {opcode, {}, false};
  in_message_ = true;
  return true;
}

void WsParser::take(std::string_view piece) {
  const bool control = is_control(static_cast<WsOpcode>(byte(header_[0]) & 0x0f));
  WsMessage& into = control ? control_ : message_;
  const std::size_t room = control ? kLongestControl : max_bytes_ - into.body.size();
  into.oversize |= piece.size() > room;
  const std::size_t old = into.body.size();
  into.body.append(piece.substr(0, room));
  if (role_ == Role::server) {
    const char* mask = header_ + header_size_ - 4;
    for (std::size_t i = old; i < into.body.size(); ++i) into.body[i] ^= mask[(position_ + i - old) & 3];
  }
  position_ += piece.size();
  left_ -= piece.size();
}

bool WsParser::end_frame(const std::function<bool(WsMessage)>& sink) {
  const unsigned first = byte(header_[0]);
  header_size_ = 0;
  in_payload_ = false;
  if (is_control(static_cast<WsOpcode>(first & 0x0f))) return sink(std::exchange(control_, {}));
  if ((first & 0x80) == 0) return true;
  in_message_ = false;
  return sink(std::exchange(message_, {}));
}

WsParser::Outcome WsParser::feed(std::string_view bytes, const std::function<bool(WsMessage)>& sink) {
  while (!failed_) {
    if (!in_payload_) {
      while (!bytes.empty() && !header_complete()) {
        header_[header_size_++] = bytes.front();
        bytes.remove_prefix(1);
      }
      if (!header_complete()) {
        // Refused as soon as it shows: who waits for the rest of a bad header waits for ever.
        failed_ = header_size_ > 0 && (byte(header_[0]) & 0x70) != 0;
        if (!failed_) return Outcome::more;
        break;
      }
      failed_ = !begin_frame();
      if (failed_) break;
      in_payload_ = true;
    }
    const std::string_view piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    take(piece);
    bytes.remove_prefix(piece.size());
    if (left_ > 0) return Outcome::more;
    if (!end_frame(sink)) return Outcome::stopped;
  }
  return Outcome::error;
}

void append_ws_frame(std::string& out, WsOpcode opcode, std::string_view payload,
                     std::optional<std::uint32_t> mask) {
  out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  const unsigned bit = mask ? 0x80U : 0U;
  if (payload.size() < 126) {
    out += static_cast<char>(bit | payload.size());
  } else if (payload.size() < 65536) {
    out += static_cast<char>(bit | 126U);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(bit | 127U);
    append_big_endian(out, payload.size(), 8);
  }
  if (mask) append_big_endian(out, *mask, 4);
  const std::size_t start = out.size();
  out.append(payload);
  if (!mask) return;
  const char key[4] = {static_cast<char>(*mask >> 24), static_cast<char>(*mask >> 16),
                       static_cast<char>(*mask >> 8), static_cast<char>(*mask)};
  char* body = out.data() + start;
  for (std::size_t i = 0; i < payload.size(); ++i) body[i] ^= key[i & 3];
}

std::string ws_close_body(std::uint16_t code) {
  std::string body;
  append_big_endian(body, code, 2);
  return body;
}

std::uint16_t ws_close_code(std::string_view body) {
  if (body.empty()) return 1005;
  if (body.size() == 1) return 0;
  const auto code = static_cast<std::uint16_t>(byte(body[0]) << 8 | byte(body[1]));
  const bool only_told = code == 1005 || code == 1006 || code == 1015;  // by an API, never by a frame
  return only_told ? 0 : code;
}

std::string ws_accept(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
  return base64({reinterpret_cast<const char*>(digest), size});
}

}  // namespace streamlab::transport
