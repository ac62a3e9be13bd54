// SPDX-License-Identifier: Apache-2.0
#include "serve/guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace streamlab::serve {
namespace {

using transport::HttpHead;

constexpr Refusal kBadRequest{400, "bad_request", "the request makes no sense"};
constexpr Refusal kForeignHost{403, "foreign_host", "this name is not one of the dashboard's"};
constexpr Refusal kForeignOrigin{403, "foreign_origin", "the request comes from another site's page"};
constexpr Refusal kNoToken{401, "no_token", "the dashboard's token is needed"};
constexpr Refusal kReadOnly{403, "read_only", "the dashboard was started with --read-only"};

constexpr Refusal kNoMethod{405, "method", "GET, HEAD and POST are understood", "GET, HEAD, POST"};
constexpr Refusal kOnlyRead{405, "method", "what is at this address can only be read", "GET, HEAD"};
constexpr Refusal kOnlyPosted{405, "method", "logging in is a POST", "POST"};

std::size_t count_of(const HttpHead& head, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(head.fields.begin(), head.fields.end(),
                                                [&](const auto& f) { return to_lower(f.first) == name; }));
}

/// Digits and dots, or in brackets: a rebinding attack needs a name.
bool is_literal_address(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']') && host.size() > 3;
  return std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string_view authority_of(std::string_view origin) {
  const auto start = origin.find("://");
  return start == std::string_view::npos ? std::string_view{} : origin.substr(start + 3);
}

bool is_own_origin(const HttpHead& head, const House& house) {
  return count_of(head, "origin") == 1 &&
         to_lower(head.field("origin")) == own_origin(head.field("host"), house);
}

bool has_token(const HttpHead& head, const House& house) {
  if (house.token.empty()) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view given = head.field("authorization");
  if (given.starts_with(kBearer) && same_secret(given.substr(kBearer.size()), house.token)) return true;
  return same_secret(cookie(head.field("cookie"), house.cookie), house.session);
}

/// The page and its parts say nothing of anyone; logging in needs to be possible.
bool is_public(std::string_view path) {
  return !(path.starts_with("/api/") || path == "/ws") || path == "/api/login";
}

std::optional<Refusal> refuse_change(const HttpHead& head, std::string_view path, const House& house) {
  if (!is_own_origin(head, house)) return kForeignOrigin;
  const std::string type = to_lower(head.field("content-type"));
  if (type != "application/json" && !type.starts_with("application/json;"))
    return Refusal{415, "not_json", "a change is sent as application/json"};
  if (path == "/api/login") return std::nullopt;
  if (!same_secret(head.field("x-streamlab-csrf"), house.csrf))
    return Refusal{403, "no_csrf_token", "X-Streamlab-Csrf is missing or old; GET /api/session tells it"};
  if (house.read_only) return kReadOnly;
  return std::nullopt;
}

}  // namespace

std::string own_origin(std::string_view host_field, const House& house) {
  const std::string host = to_lower(host_field);
  for (const std::string& origin : house.origins)
    if (authority_of(origin) == host) return origin;
  if (house.any_scheme.empty()) return {};
  // Only a literal address can be all of the authority but its port.
  const std::string port =
      std::string(authority_of(origin_of(house.any_scheme, "h", house.any_port))).substr(1);
  const bool fits =
      host.ends_with(port) && is_literal_address(std::string_view(host).substr(0, host.size() - port.size()));
  return fits ? house.any_scheme + "://" + host : std::string{};
}

std::optional<Refusal> refuse(const HttpHead& head, const House& house, Request& request) {
  if (count_of(head, "host") != 1) return kBadRequest;
  if (own_origin(head.field("host"), house).empty()) return kForeignHost;
  if (head.target.size() > kLongestTarget) return Refusal{414, "too_long", "the address is too long"};
  if (head.target.empty() || head.target[0] != '/') return kBadRequest;
  if (head.method != "GET" && head.method != "HEAD" && head.method != "POST") return kNoMethod;
  // As it will be served: `/%61pi/runs` is `/api/runs`.
  auto parsed = parse_target(head.target);
  if (!parsed) return kBadRequest;
  request = std::move(*parsed);
  request.method = head.method;
  const std::string_view path = request.path;
  // A browser names the page that asks; our own pages need not be told apart from none.
  if (count_of(head, "origin") > 0 && !is_own_origin(head, house)) return kForeignOrigin;
  if (!is_public(path) && !has_token(head, house)) return kNoToken;
  if (path == "/ws") {
    if (!is_websocket(head)) return Refusal{426, "not_websocket", "a WebSocket handshake is needed here"};
    if (!is_own_origin(head, house)) return kForeignOrigin;
    return std::nullopt;
  }
  if (head.method == "POST" && !path.starts_with("/api/")) return kOnlyRead;
  if (head.method != "POST" && path == "/api/login") return kOnlyPosted;
  if (head.method == "POST") return refuse_change(head, path, house);
  return std::nullopt;
}

bool is_websocket(const HttpHead& head) {
  const auto has_word = [](std::string_view field, std::string_view word) {
    const std::string lower = to_lower(field);
    for (const std::string_view part : split(lower, ','))
      if (trim(part) == word) return true;
    return false;
  };
  return head.method == "GET" && has_word(head.field("upgrade"), "websocket") &&
         has_word(head.field("connection"), "upgrade") && head.field("sec-websocket-version") == "13" &&
         head.field("sec-websocket-key").size() == 24 && count_of(head, "sec-websocket-key") == 1;
}

bool same_secret(std::string_view given, std::string_view secret) {
  if (secret.empty() || given.size() != secret.size()) return false;
  unsigned char differences = 0;
  for (std::size_t i = 0; i < secret.size(); ++i)
    differences = static_cast<unsigned char>(differences | (given[i] ^ secret[i]));
  return differences == 0;
}

std::string origin_of(std::string_view scheme, std::string_view host, std::uint16_t port) {
  const bool bare_v6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
  const bool is_default = port == (scheme == "https" ? 443 : 80);
  return fmt::format("{}://{}{}{}{}", scheme, bare_v6 ? "[" : "", to_lower(host), bare_v6 ? "]" : "",
                     is_default ? "" : fmt::format(":{}", port));
}

bool is_loopback(std::string_view address) {
  if (address == "::1" || address == "localhost") return true;
  return address.starts_with("127.") && is_literal_address(address);
}

std::string_view cookie(std::string_view header, std::string_view name) {
  for (std::string_view part : split(header, ';')) {
    part = trim(part);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return part.substr(name.size() + 1);
  }
  return {};
}

}  // namespace streamlab::serve
