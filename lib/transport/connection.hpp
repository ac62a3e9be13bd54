// SPDX-License-Identifier: Apache-2.0
// What all protocols share: connect with a deadline, a queue of writes, telling the observer, ending once. A
// protocol derives and says what bytes mean. For the room's own files.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transport/channel.hpp"
#include "transport/socket.hpp"

namespace streamlab::transport {

/// Held by a Channel's handle; handlers hold it too, so that a channel destroyed from inside a callback stays
/// valid until that callback has returned. After detach() the observer is not touched.
class Connection : public SocketEvents, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, ChannelSettings settings, std::shared_ptr<TlsContext> tls,
             ChannelObserver& observer);

  void open();
  void send(std::uint64_t tag, std::string payload);
  void close();
  void detach();
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> bytes() const {
    return {received_bytes_, sent_bytes_};
  }

 protected:
  // --- for a protocol to define ---
  /// TCP and TLS are through: write a handshake, or call opened().
  virtual void established() = 0;
  virtual void received(std::string_view bytes, TimePoint at) = 0;
  /// Appends the payload as it goes over the wire.
  virtual void encode(std::string& out, std::string payload) = 0;
  /// The peer has ended its side. Default: in good order if open, else a reset.
  virtual void peer_ended();
  /// Last bytes to write before closing.
  virtual std::string goodbye(const Closed&) { return {}; }

  // --- for a protocol to call ---
  void opened();
  /// False when nobody listens any more: stop parsing. Before opened() messages are dropped.
  bool deliver(Message message);
  /// Ends it and tells the observer, once; empty: in good order. A peer that was open is told goodbye, unless
  /// a write is under way.
  void finish(std::string_view error_class, int status = 0);
  /// Goes out before queued messages, handshake or not. Dropped where 64 KiB wait already: a peer that asks
  /// for pongs and reads nothing.
  void write_first(std::string_view bytes);
  [[nodiscard]] bool listening() const { return observer_ != nullptr && state_ != State::closed; }
  [[nodiscard]] bool is_open() const { return state_ == State::open; }
  [[nodiscard]] bool writing() const { return writing_; }
  [[nodiscard]] const ChannelSettings& settings() const { return settings_; }

 private:
  enum class State { idle, connecting, open, closed };
  struct Outgoing {
    std::uint64_t tag;
    std::string payload;
  };

  void on_connected() override;
  void on_read(std::string_view bytes, TimePoint at) override;
  void on_written(std::string buffer) override;
  void on_end(std::string_view error_class) override;
  void schedule_flush();
  void flush();
  void end_socket(const Closed& why, bool polite);
  void cancel_timer();

  Loop& loop_;
  ChannelSettings settings_;
  std::shared_ptr<TlsContext> tls_;
  ChannelObserver* observer_;
  State state_ = State::idle;
  std::optional<Socket> socket_;
  TimerId timer_ = 0;
  std::deque<Outgoing> queue_;
  std::string first_, spare_;
  bool writing_ = false, flush_scheduled_ = false, socket_ended_ = false;
  std::uint64_t received_bytes_ = 0, sent_bytes_ = 0;
};

using ConnectionPtr = std::shared_ptr<Connection>;
ConnectionPtr make_tcp(Loop&, ChannelSettings, std::shared_ptr<TlsContext>, ChannelObserver&);
ConnectionPtr make_http(Loop&, ChannelSettings, std::shared_ptr<TlsContext>, ChannelObserver&);
/// SSE, and chunked NDJSON over http.
ConnectionPtr make_http_stream(Loop&, ChannelSettings, std::shared_ptr<TlsContext>, ChannelObserver&);
ConnectionPtr make_websocket(Loop&, ChannelSettings, std::shared_ptr<TlsContext>, ChannelObserver&);

}  // namespace streamlab::transport
