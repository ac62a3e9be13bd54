// SPDX-License-Identifier: Apache-2.0
// One client of the simulator: finds out which protocol it speaks, then answers or pushes.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "transport/http_parser.hpp"
#include "transport/line_parser.hpp"
#include "transport/sim_payload.hpp"
#include "transport/socket.hpp"
#include "transport/ws_codec.hpp"

namespace streamlab::transport {

class SimSession;

/// What the sessions of one simulator share; on its thread only, but for the counter.
struct SimWorld {
  explicit SimWorld(const SimSettings& given) : settings(given), payloads(given) {}
  Loop* loop = nullptr;
  SimSettings settings;
  SimPayloads payloads;
  std::shared_ptr<TlsContext> tls;
  bool frozen = false;
  std::uint64_t arrivals = 0;
  std::atomic<std::uint64_t> messages{0};
  std::unordered_map<SimSession*, std::shared_ptr<SimSession>> sessions;
};

/// Kept alive by SimWorld::sessions until its socket has ended. Answers leave in the order of their requests.
/// A request that begins with an HTTP method is HTTP (and perhaps an upgrade to WebSocket), anything else is
/// lines; a client that is silent for 100 ms is pushed lines where the settings say so. Requests are read up
/// to 16 MiB each, and a client that does not read its answers (4 MiB) is not read either. On the loop's
/// thread only.
class SimSession final : public SocketEvents, public std::enable_shared_from_this<SimSession> {
 public:
  SimSession(SimWorld& world, Socket socket);
  void start();
  /// The freeze is over: what was held back is read and answered now.
  void thaw();

 private:
  enum class Speech { unknown, http, websocket, lines };
  enum class Push { none, websocket, sse, ndjson, lines };
  struct Due {
    TimePoint when;
    std::string bytes;
    bool end = false;  ///< close after (or, without bytes, instead of) it
  };

  void on_connected() override;
  void on_read(std::string_view bytes, TimePoint at) override;
  void on_written(std::string buffer) override;
  void on_end(std::string_view error_class) override;

  void handle(std::string_view bytes);
  void listen_for_protocol(std::string_view bytes);
  bool http_request();
  bool upgrade();
  bool ws_message(WsMessage message);
  void request(std::string_view text);
  std::string wrapped(const SimAnswer& answer);
  std::string http_answer(const SimAnswer& answer) const;

  void start_push(Push form);
  void push_due();
  std::string pushed(const SimAnswer& event);
  void flush_due();
  void wake_at(TimePoint when);
  void write(std::string_view bytes);
  void leave(bool polite);

  SimWorld& world_;
  Socket socket_;
  Speech speech_ = Speech::unknown;
  std::string held_;  ///< bytes read while frozen, or too few to tell the protocol
  HttpParser http_;
  HttpHead head_;
  std::string body_;
  WsParser ws_;
  LineParser lines_;
  std::deque<Due> queue_;
  std::string out_;
  TimerId timer_ = 0;
  TimePoint wakes_at_{};
  Push push_ = Push::none;
  TimePoint push_start_{};
  std::uint64_t pushed_ = 0;
  bool writing_ = false, gone_ = false, ending_ = false, connected_ = false;
};

}  // namespace streamlab::transport
