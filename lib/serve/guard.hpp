// SPDX-License-Identifier: Apache-2.0
// Who may ask for what: every decision of the dashboard's door, as pure functions of a request's head.
//
// What it keeps out, in a browser that also shows other people's pages:
//  * DNS rebinding: a name of theirs that leads to our address. The Host must be one that we are bound to.
//  * Cross-site requests: whatever changes something, and every WebSocket, must carry our own Origin; a
//  change must also
//    carry a token that only our own page could read.
//  * Whoever is not on this machine: where we listen on more than loopback, everything but the empty page
//  needs the token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/request.hpp"
#include "transport/http_parser.hpp"

namespace streamlab::serve {

/// One listening dashboard, as its door knows it.
struct House {
  /// As a browser writes them: "http://127.0.0.1:8080", in lower case, a default port left out.
  std::vector<std::string> origins;
  /// Bound to all addresses: any literal address with this scheme and port is one of ours, too. Empty: it is
  /// not.
  std::string any_scheme;
  std::uint16_t any_port = 0;
  std::string token;  ///< empty: none needed
  std::string
      cookie;  ///< name of the cookie of who has shown the token: one a port, as cookies know no ports
  std::string session;  ///< its value
  std::string csrf;     ///< what a change carries in X-Streamlab-Csrf
  bool read_only = false;
};

inline constexpr std::size_t kShortestToken = 32, kLongestTarget = 2048, kLongestBody = std::size_t{64} << 10;

/// An answer of the door instead of the room's. Texts are ours: nothing of the request is in them.
struct Refusal {
  int status = 0;
  std::string_view code, message;
  std::string_view allow{};  ///< of a 405: what this address takes
};

/// All that can be said of a request before its body: nullopt lets it in.
/// @param request  becomes all of the request but its body. Not of use where it is refused.
std::optional<Refusal> refuse(const transport::HttpHead& head, const House& house, Request& request);
/// The origin that a page under this Host has, or empty where the name is not one of ours.
std::string own_origin(std::string_view host, const House& house);
/// A well-formed WebSocket handshake? Only asked once refuse() has let it in.
bool is_websocket(const transport::HttpHead& head);
/// Compares without telling by its time how much was right.
bool same_secret(std::string_view given, std::string_view secret);
/// scheme://host[:port] in the form of House::origins; an IPv6 address gets its brackets.
std::string origin_of(std::string_view scheme, std::string_view host, std::uint16_t port);
/// Is this address one that only this machine reaches?
bool is_loopback(std::string_view address);
/// The value of a cookie, or empty.
std::string_view cookie(std::string_view header, std::string_view name);

}  // namespace streamlab::serve
