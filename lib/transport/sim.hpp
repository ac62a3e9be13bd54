// SPDX-License-Identifier: Apache-2.0
// The built-in stream: a voice-assistant-like service on loopback that misbehaves as told, to test against.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace streamlab::transport {

/// How it behaves. Message i is drawn under (seed, i) alone: the same seed gives the same errors on the same
/// messages, whatever the timing and the number of connections. i is the `seq` of a request that has one,
/// else its `id` if that is an integer or a string of digits, else the order of arrival; for pushed events,
/// the place in their stream.
struct SimSettings {
  struct Freeze {
    double at_s = 0;   ///< from the first connection on
    double for_s = 0;  ///< reads and answers nothing; then the backlog in order at full speed
  };
  enum class SchemaChange : std::uint8_t {
    type,   ///< `duration_ms` turns from number to string
    field,  ///< `nlu.model_version` is new
    both,
  };

  std::uint16_t port = 0;  ///< 0: any free one
  std::uint64_t seed = 1;
  double latency_p50_ms = 0;  ///< of each answer, log-normal; answers of one connection keep their order
  double latency_p95_ms = 0;  ///< not above p50: every answer takes latency_p50_ms
  double error_rate = 0;      ///< answers with an `error` object: three kinds, in Python, Java and JavaScript
  double malformed_rate = 0;  ///< answers cut in their middle
  double drop_rate = 0;       ///< no answer at all
  double duplicate_rate = 0;  ///< the answer twice (not over HTTP requests)
  std::uint64_t disconnect_every = 0;     ///< the connection ends in place of each n-th answer; 0: never
  std::uint64_t schema_change_after = 0;  ///< from this message on; 0: never
  SchemaChange schema_change = SchemaChange::both;
  std::vector<Freeze> freezes;
  double push_rate = 50;            ///< events per second on every pushing stream
  std::uint64_t push_messages = 0;  ///< then the stream ends in good order; 0: endless
  bool tcp_push = false;            ///< a TCP connection that says nothing for 100 ms is pushed to
  std::string tls_cert, tls_key;    ///< PEM files: then all protocols are spoken over TLS
};

/// JSON: the members above by these names; `latency_ms` is a number or {"p50","p95"}; `freezes` is a list of
/// {"at_s","for_s"}; `schema_change` is {"after","kind"}; `tls` is {"cert","key"}. An unknown key is refused
/// with its place and a suggestion. name is what errors show as the file.
Result<SimSettings> parse_sim_settings(std::string name, std::string text);

/// One setting by its name, as flags and `sim://?error_rate=0.01&latency_ms=5:20` write it: numbers;
/// latency_ms and freeze as `a:b`; schema_change as `after` or `after:kind`.
Status set_sim_value(SimSettings& settings, std::string_view name, std::string_view value);

/// All settings in the query of an endpoint's target, e.g. "/?seed=7&push_rate=100".
Result<SimSettings> sim_settings_from_target(std::string_view target, SimSettings base = {});

/// Rates lie in [0, 1] and don't exceed 1 together; times and rates are finite and not negative.
Status check_sim_settings(const SimSettings& settings);

/// make → start() → stop(). Runs on a thread of its own; its members may be called from any one thread.
///
/// One port of 127.0.0.1 speaks all protocols, told apart by what the client says first:
///   WebSocket upgrade            answers each message; on a path beginning with /events it pushes
///   Accept: text/event-stream    Server-Sent Events, pushed; so does a path beginning with /events
///   path beginning with /ndjson  a chunked answer of JSON lines, pushed
///   other HTTP                   answers each request
///   anything else                TCP lines: answers each
class Simulator {
 public:
  explicit Simulator(SimSettings settings);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Listens when it returns ok. A port in use: ErrorCode::io; settings that make no sense: invalid_config.
  Status start();
  /// Ends all connections and the thread. Again is harmless.
  void stop();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string websocket_url() const;         ///< ws://127.0.0.1:PORT/
  [[nodiscard]] std::string websocket_events_url() const;  ///< ws://127.0.0.1:PORT/events
  [[nodiscard]] std::string sse_url() const;               ///< http://127.0.0.1:PORT/events
  [[nodiscard]] std::string http_url() const;              ///< http://127.0.0.1:PORT/
  [[nodiscard]] std::string ndjson_url() const;            ///< http://127.0.0.1:PORT/ndjson
  [[nodiscard]] std::string tcp_url() const;               ///< tcp://127.0.0.1:PORT
  /// Requests read and events pushed so far; from any thread.
  [[nodiscard]] std::uint64_t messages() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::transport
