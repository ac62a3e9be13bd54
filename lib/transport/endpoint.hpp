// SPDX-License-Identifier: Apache-2.0
// Where a stream is: a URL taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace streamlab::transport {

enum class Protocol : std::uint8_t { websocket, sse, http, tcp, replay, sim };
std::string_view name_of(Protocol protocol);
/// The words of the scenario's `protocol`; "https" is http with TLS.
bool parse_protocol(std::string_view word, Protocol& out);

struct Endpoint {
  Protocol protocol = Protocol::websocket;
  bool tls = false;
  std::string host;          ///< lower case; of an IPv6 address what stands between the brackets
  std::uint16_t port = 0;    ///< the scheme's own where none is written; 0 only for replay and sim
  std::string target = "/";  ///< path and query as sent
  std::string user_info;     ///< "user:password", sent as Basic authorization; a secret
  std::string file;          ///< replay: file or "-"
};

/// websocket: ws:// wss://; sse, http: http:// https://; tcp: tcp://host:port tls://host:port or host:port;
/// replay: a file (file:// or not) or "-"; sim: sim:// (the pipeline starts the built-in stream). Schemes and
/// hosts in any case; user:password may be %-escaped; a fragment is cut off, bytes beyond ASCII in path and
/// query are escaped, blanks and controls refused, so that nothing in it can end the request line. Nothing is
/// looked up. The error (invalid_config) names what is wrong and echoes no part of the URL.
Result<Endpoint> parse_endpoint(Protocol protocol, std::string_view url);

/// Is this a token of HTTP (RFC 9110, 5.6.2): a method, a header's name, a subprotocol?
bool is_http_token(std::string_view text);

/// Does this header (any case) say where a message ends or whose the connection is? Those are the channel's
/// own to set: Connection, Content-Length, Transfer-Encoding, Upgrade, Sec-WebSocket-….
bool is_framing_header(std::string_view name);

}  // namespace streamlab::transport
