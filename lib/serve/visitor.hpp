// SPDX-License-Identifier: Apache-2.0
// One connection: HTTP requests in turn, then perhaps a WebSocket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "serve/guard.hpp"
#include "serve/hub.hpp"
#include "serve/request.hpp"
#include "transport/http_parser.hpp"
#include "transport/loop.hpp"
#include "transport/socket.hpp"
#include "transport/ws_codec.hpp"

namespace streamlab::serve {

class Visitor;

/// How patient the dashboard is with a connection.
struct Limits {
  std::size_t connections = 512;
  Nanos request = std::chrono::seconds(10);  ///< from its first moment to its last byte
  Nanos idle = std::chrono::seconds(60);     ///< between requests
  Nanos write = std::chrono::seconds(30);    ///< for one answer or message
  Nanos ping = std::chrono::seconds(20), silence = std::chrono::seconds(60);  ///< of a WebSocket
};

/// What all visitors share; on the loop's thread only.
struct Lobby {
  transport::Loop* loop = nullptr;
  House house;
  Limits limits;
  Hub hub;
  std::shared_ptr<transport::TlsContext> tls;
  /// Answers on the loop's thread, later.
  std::function<void(Request, std::function<void(Response)>)> ask;
  /// Somebody came, left, or watches another run.
  std::function<void()> audience_changed;
  std::unordered_map<Visitor*, std::shared_ptr<Visitor>> visitors;
};

/// Kept alive by Lobby::visitors until its socket has ended. On the loop's thread only.
class Visitor final : public transport::SocketEvents, public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(Lobby& lobby, transport::Socket socket);
  void start();
  /// Looks at the clock: ends what takes too long. Called about once a second.
  void check(TimePoint now);
  /// There may be news.
  void offer();
  /// The dashboard ends.
  void dismiss();
  [[nodiscard]] bool is_viewer() const { return phase_ == Phase::viewer; }
  [[nodiscard]] std::int64_t watched() const { return told_.run; }

 private:
  enum class Phase { http, viewer, leaving };

  void on_connected() override;
  void on_read(std::string_view bytes, TimePoint at) override;
  void on_written(std::string buffer) override;
  void on_end(std::string_view error_class) override;

  void feed_http(std::string_view bytes);
  bool take_head(const transport::HttpHead& head);
  bool take_body(std::string_view piece);
  bool take_request();
  void dispatch(Request request);
  void login(const Request& request);
  void answer(const Response& response, bool keep_alive);
  void refuse_and_leave(const Refusal& refusal);

  void upgrade();
  void feed_viewer(std::string_view bytes);
  bool take_message(const transport::WsMessage& message);
  bool watch(const std::string& text);
  void close_viewer(std::uint16_t code);
  void send(std::string bytes);
  void leave(bool polite);

  Lobby& lobby_;
  transport::Socket socket_;
  transport::HttpParser http_;
  transport::WsParser ws_;
  transport::HttpHead head_;
  Request request_;  ///< in the making: its body comes last
  std::optional<Refusal> refusal_;
  Phase phase_ = Phase::http;
  bool full_ = false, busy_ = false, writing_ = false, keep_alive_ = false, gone_ = false;
  TimePoint deadline_{}, heard_{}, pinged_{};
  std::string held_;      // of the next request, read while this one is answered
  std::string control_;   // frames to go out before the next message
  std::string farewell_;  // the close frame, while a message is still going out
  Told told_;
};

}  // namespace streamlab::serve
