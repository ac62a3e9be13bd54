// SPDX-License-Identifier: Apache-2.0
// One connection of any protocol. A new protocol is one new file that implements Channel, and one line in
// channel_factory.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "event/raw_event.hpp"
#include "transport/endpoint.hpp"
#include "transport/loop.hpp"

namespace streamlab::transport {

enum class Mode : std::uint8_t { request, subscribe };

struct TlsSettings {
  std::string ca, cert, key;  ///< file names; empty = the system's trust store, no client certificate
  bool insecure = false;      ///< do not verify the server
};

struct ChannelSettings {
  Endpoint endpoint;
  Mode mode = Mode::request;
  std::string method;                                        ///< http: GET, POST, …
  std::vector<std::pair<std::string, std::string>> headers;  ///< values are secrets
  std::string subprotocol;                                   ///< websocket
  TlsSettings tls;
  Nanos connect_timeout = std::chrono::seconds(2);
  std::size_t max_message_bytes = std::size_t{16}
                                  << 20;  ///< longer ones are cut: the message arrives with `oversize` set
  bool binary_frames = false;             ///< websocket: send binary instead of text
  bool skip_blank_lines = false;          ///< tcp: an empty line is no message
  std::string opening_payload;            ///< http, subscribe: body of the request that the stream answers
};

/// One message as it arrived.
struct Message {
  RawBytes body;  ///< http: the whole answer, or one NDJSON line in subscribe mode; sse: joined data lines
  TimePoint arrived;
  int status = 0;       ///< HTTP status, 0 elsewhere
  RawBytes event_type;  ///< sse: the `event` field
  bool oversize = false;
};

/// Why a channel is closed now.
struct Closed {
  std::string_view error_class;  ///< of event/error_class.hpp; empty: orderly, by the peer or by close()
  bool was_open = false;         ///< the whole handshake (TCP, TLS, 101, 2xx head) had been through
  int status = 0;                ///< HTTP status that refused the handshake (websocket, sse), else 0
};

/// Called on the loop's thread, never from inside a call into the channel. After on_closed() nothing more
/// comes.
class ChannelObserver {
 public:
  virtual ~ChannelObserver() = default;
  virtual void on_open(TimePoint at) = 0;
  /// The message of that tag was handed to the kernel.
  virtual void on_sent(std::uint64_t tag, TimePoint at) = 0;
  virtual void on_message(Message message) = 0;
  virtual void on_closed(Closed why) = 0;
};

/// make → open() → on_open → send()… → close() → on_closed. Destroying it closes at once and calls nobody
/// back.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual void open() = 0;
  /// Queues in order; http: one at a time, send() again only after its answer. Only after on_open.
  virtual void send(std::uint64_t tag, std::string payload) = 0;
  virtual void close() = 0;
  /// Bytes received and sent on the wire so far (payload level where the protocol hides more).
  [[nodiscard]] virtual std::pair<std::uint64_t, std::uint64_t> bytes() const = 0;
};

/// Refuses what this build or the protocol cannot do (e.g. sse in request mode) and unreadable TLS files:
/// invalid_config. The loop and the observer must outlive the channel.
Result<std::unique_ptr<Channel>> make_channel(Loop& loop, const ChannelSettings& settings,
                                              ChannelObserver& observer);

}  // namespace streamlab::transport
