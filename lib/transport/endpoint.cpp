// SPDX-License-Identifier: Apache-2.0
#include "transport/endpoint.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace streamlab::transport {
namespace {

struct Scheme {
  std::string_view name;
  Protocol protocol;
  bool tls;
  std::uint16_t default_port;  // 0: the URL must name one
};

constexpr std::array<Scheme, 9> kSchemes{{
    {"ws", Protocol::websocket, false, 80},
    {"wss", Protocol::websocket, true, 443},
    {"http", Protocol::http, false, 80},
    {"https", Protocol::http, true, 443},
    {"http", Protocol::sse, false, 80},
    {"https", Protocol::sse, true, 443},
    {"tcp", Protocol::tcp, false, 0},
    {"tls", Protocol::tcp, true, 0},
    {"sim", Protocol::sim, false, 0},
}};

Error refuse(std::string reason) {
  return Error{ErrorCode::invalid_config, "the endpoint is no valid URL", std::move(reason)};
}

std::string_view accepted_schemes(Protocol protocol) {
  switch (protocol) {
    case Protocol::websocket:
      return "ws:// or wss://";
    case Protocol::sse:
    case Protocol::http:
      return "http:// or https://";
    case Protocol::tcp:
      return "tcp://host:port, tls://host:port or host:port";
    case Protocol::replay:
      return "a file or -";
    case Protocol::sim:
      return "sim://";
  }
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool valid_host(std::string_view host, bool bracketed) {
  if (host.empty() || host.size() > 255) return false;
  for (const char c : host) {
    const bool fits = bracketed ? hex_value(c) >= 0 || c == ':' || c == '.' || c == '%'
                                : is_alnum(c) || c == '-' || c == '.' || c == '_';
    if (!fits) return false;
  }
  return !bracketed || host.find(':') != std::string_view::npos;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value == 0 || value > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

// authority = [user_info@]host[:port]
Status parse_authority(std::string_view authority, Endpoint& out) {
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    auto decoded = percent_decoded(authority.substr(0, at));
    if (!decoded) return refuse("the part before @ holds a broken %-escape");
    out.user_info = std::move(*decoded);
    if (out.user_info.find(':') == std::string::npos) out.user_info += ':';
    authority.remove_prefix(at + 1);
  }
  const bool bracketed = !authority.empty() && authority.front() == '[';
  std::string_view port;
  bool has_port = false;
  if (bracketed) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return refuse("the [ of the host has no ]");
    out.host = std::string(authority.substr(1, end - 1));
    authority.remove_prefix(end + 1);
    if (!authority.empty() && authority.front() != ':') return refuse("after ] only a port may follow");
    has_port = !authority.empty();
    if (has_port) port = authority.substr(1);
  } else {
    const auto colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
    out.host = to_lower(authority.substr(0, colon));
  }
  if (out.host.empty()) return refuse("it names no host");
  if (!valid_host(out.host, bracketed)) return refuse("the host holds a character that no host name has");
  if (has_port) {
    const auto number = parse_port(port);
    if (!number) return refuse("the port is no number from 1 to 65535");
    out.port = *number;
  }
  return ok();
}

// Bytes over 0x7e are escaped, so that a path may be written as people write it; a space would end the
// request line.
Status parse_target(std::string_view text, Endpoint& out) {
  text = text.substr(0, text.find('#'));
  out.target.clear();
  if (text.empty() || text.front() != '/') out.target += '/';
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return refuse("the path or query holds a space or a control character");
    if (byte < 0x7f) {
      out.target += c;
    } else {
      out.target += '%';
      out.target += kHex[byte >> 4];
      out.target += kHex[byte & 15];
    }
  }
  return ok();
}

}  // namespace

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::websocket:
      return "websocket";
    case Protocol::sse:
      return "sse";
    case Protocol::http:
      return "http";
    case Protocol::tcp:
      return "tcp";
    case Protocol::replay:
      return "replay";
    case Protocol::sim:
      return "sim";
  }
  return "";
}

bool parse_protocol(std::string_view word, Protocol& out) {
  constexpr std::array kAll{Protocol::websocket, Protocol::sse,    Protocol::http,
                            Protocol::tcp,       Protocol::replay, Protocol::sim};
  for (const Protocol protocol : kAll) {
    if (word == name_of(protocol)) {
      out = protocol;
      return true;
    }
  }
  if (word != "https") return false;
  out = Protocol::http;
  return true;
}

Result<Endpoint> parse_endpoint(Protocol protocol, std::string_view url) {
  Endpoint out;
  out.protocol = protocol;
  if (protocol == Protocol::replay) {
    constexpr std::string_view kFile = "file://";
    if (url.substr(0, kFile.size()) == kFile) url.remove_prefix(kFile.size());
    if (url.empty()) return refuse("a replay needs a file, or - for standard input");
    out.file = std::string(url);
    return out;
  }
  const auto mark = url.find("://");
  std::uint16_t default_port = 0;
  if (mark != std::string_view::npos) {
    const std::string scheme = to_lower(url.substr(0, mark));
    const Scheme* known = nullptr;
    for (const Scheme& candidate : kSchemes) {
      if (candidate.protocol == protocol && candidate.name == scheme) known = &candidate;
    }
    if (known == nullptr) {
      return refuse("protocol " + std::string(name_of(protocol)) + " needs " +
                    std::string(accepted_schemes(protocol)));
    }
    out.tls = known->tls;
    default_port = known->default_port;
    url.remove_prefix(mark + 3);
  } else if (protocol == Protocol::sim) {
    if (url.empty() || url == "sim") return out;
    return refuse("protocol sim needs sim://");
  } else if (protocol != Protocol::tcp) {
    return refuse("protocol " + std::string(name_of(protocol)) + " needs " +
                  std::string(accepted_schemes(protocol)));
  }
  const auto end = url.find_first_of("/?#");
  const std::string_view authority = url.substr(0, end);
  if (protocol != Protocol::sim || !authority.empty()) STREAMLAB_CHECK(parse_authority(authority, out));
  STREAMLAB_CHECK(parse_target(end == std::string_view::npos ? std::string_view() : url.substr(end), out));
  if (out.port == 0) out.port = default_port;
  if (out.port == 0 && protocol == Protocol::tcp) return refuse("protocol tcp needs a port: tcp://host:port");
  return out;
}

bool is_framing_header(std::string_view name) {
  const std::string lower = to_lower(name);
  return lower == "content-length" || lower == "transfer-encoding" || lower == "connection" ||
         lower == "upgrade" || lower.starts_with("sec-websocket-");
}

bool is_http_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

}  // namespace streamlab::transport
