// SPDX-License-Identifier: Apache-2.0
// websocket: RFC 6455 over a Socket, without extensions.
#include <optional>

#include "base/rng.hpp"
#include "base/text.hpp"
#include "event/error_class.hpp"
#include "transport/connection.hpp"
#include "transport/http_parser.hpp"
#include "transport/http_request.hpp"
#include "transport/ws_codec.hpp"

namespace streamlab::transport {
namespace {

// Why a peer closed, as its code says. It ended in good order, gave up (3000 to 4999 are the application's
// own reasons), or blames the protocol, as we do where the code is none.
std::string_view class_of_code(std::uint16_t code) {
  switch (code) {
    case 1000:
    case 1001:
    case 1005:
      return {};
    case 1008:
    case 1011:
    case 1012:
    case 1013:
    case 1014:
      return error_class::connection_reset;
    default:
      return code >= 3000 && code < 5000 ? error_class::connection_reset : error_class::protocol_error;
  }
}

bool has_word(std::string_view list, std::string_view word) {
  for (const std::string_view part : split(list, ',')) {
    if (to_lower(trim(part)) == word) return true;
  }
  return false;
}

class WebsocketConnection final : public Connection {
 public:
  WebsocketConnection(Loop& loop, ChannelSettings given, std::shared_ptr<TlsContext> tls,
                      ChannelObserver& observer)
      : Connection(loop, std::move(given), std::move(tls), observer),
        // Masks guard proxies against chosen bytes; one seed of the system per connection is enough for that.
        random_(random_seed(), "websocket"),
        frames_(WsParser::Role::client, settings().max_message_bytes) {}

 private:
  void established() override {
    std::string nonce;
    for (int half = 0; half < 2; ++half) {
      const std::uint64_t bits = random_.bits(drawn_++);
      for (int i = 0; i < 8; ++i) nonce += static_cast<char>(bits >> (8 * i));
    }
    key_ = base64(nonce);
    HttpFields fields{{"Connection", "Upgrade"},
                      {"Upgrade", "websocket"},
                      {"Sec-WebSocket-Version", "13"},
                      {"Sec-WebSocket-Key", key_}};
    if (!settings().subprotocol.empty())
      fields.emplace_back("Sec-WebSocket-Protocol", settings().subprotocol);
    handshake_.emplace(HttpParser::Kind::response,
                       HttpSink{[this](const HttpHead& head) { return head_read(head); },
                                [](std::string_view) { return true; }, [] { return true; }});
    write_first(http_request_head(settings(), "GET", fields));
  }

  void received(std::string_view bytes, TimePoint at) override {
    if (!handshake_) return read_frames(bytes, at);
    const auto outcome = handshake_->feed(bytes);
    if (outcome == HttpParser::Outcome::error) return finish(error_class::protocol_error);
    if (outcome == HttpParser::Outcome::more || !upgraded_) return;
    const std::string rest = std::move(*handshake_).rest();
    handshake_.reset();
    opened();
    if (listening()) read_frames(rest, at);
  }

  bool head_read(const HttpHead& head) {
    if (head.status != 101) {
      finish(head.status / 100 >= 3 ? status_class(head.status) : error_class::protocol_error, head.status);
      return false;
    }
    const std::string_view chosen = head.field("sec-websocket-protocol");
    const bool good =
        has_word(head.list("upgrade"), "websocket") && has_word(head.list("connection"), "upgrade") &&
        head.field("sec-websocket-accept") == ws_accept(key_) &&
        head.list("sec-websocket-extensions").empty() && (chosen.empty() || chosen == settings().subprotocol);
    if (!good) return finish(error_class::protocol_error, head.status), false;
    upgraded_ = true;
    return true;
  }

  void read_frames(std::string_view bytes, TimePoint at) {
    const auto outcome =
        frames_.feed(bytes, [&](WsMessage message) { return frame_read(std::move(message), at); });
    if (outcome == WsParser::Outcome::error) finish(error_class::protocol_error);
  }

  bool frame_read(WsMessage message, TimePoint at) {
    switch (message.opcode) {
      case WsOpcode::ping: {
        std::string pong;
        append_ws_frame(pong, WsOpcode::pong, message.body, mask());
        write_first(pong);
        return true;
      }
      case WsOpcode::pong:
        return true;
      case WsOpcode::close:
        peer_code_ = ws_close_code(message.body);
        finish(class_of_code(peer_code_));
        return false;
      default:
        return deliver({RawBytes(std::move(message.body)), at, 0, {}, message.oversize});
    }
  }

  void encode(std::string& out, std::string payload) override {
    append_ws_frame(out, settings().binary_frames ? WsOpcode::binary : WsOpcode::text, payload, mask());
  }

  // Without a close frame the stream was cut, wherever that was.
  void peer_ended() override { finish(error_class::connection_reset); }

  std::string goodbye(const Closed& why) override {
    const std::uint16_t code = peer_code_ != 0 && peer_code_ != 1005 ? peer_code_
                               : why.error_class.empty()             ? 1000
                                                                     : 1002;
    std::string out;
    append_ws_frame(out, WsOpcode::close, ws_close_body(code), mask());
    return out;
  }

  std::uint32_t mask() { return static_cast<std::uint32_t>(random_.bits(drawn_++)); }

  Rng random_;
  std::uint64_t drawn_ = 0;
  std::string key_;
  std::optional<HttpParser> handshake_;
  WsParser frames_;
  std::uint16_t peer_code_ = 0;
  bool upgraded_ = false;
};

}  // namespace

ConnectionPtr make_websocket(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
                             ChannelObserver& observer) {
  return std::make_shared<WebsocketConnection>(loop, std::move(settings), std::move(tls), observer);
}

}  // namespace streamlab::transport
