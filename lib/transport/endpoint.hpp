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
  std::string host;
  std::uint16_t port = 0;
  std::string target = "/";  ///< path and query as sent
  std::string user_info;     ///< "user:password", sent as Basic authorization; a secret
  std::string file;          ///< replay: file or "-"
};

/// websocket: ws:// wss://; sse, http: http:// https://; tcp: tcp://host:port or host:port; replay: a file or
/// "-"; sim: sim:// (the pipeline starts the built-in stream). The error names what is wrong without echoing
/// credentials.
Result<Endpoint> parse_endpoint(Protocol protocol, std::string_view url);

}  // namespace streamlab::transport
