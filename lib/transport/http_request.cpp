// SPDX-License-Identifier: Apache-2.0
#include "transport/http_request.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "event/error_class.hpp"
#include "transport/endpoint.hpp"
#include "transport/ws_codec.hpp"

namespace streamlab::transport {
namespace {

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
  });
}

std::string host_field(const Endpoint& endpoint) {
  const bool bracketed = endpoint.host.find(':') != std::string::npos;
  std::string out;
  if (bracketed) out += '[';
  out += endpoint.host;
  if (bracketed) out += ']';
  if (endpoint.port != (endpoint.tls ? 443 : 80)) out += ':' + std::to_string(endpoint.port);
  return out;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string http_request_head(const ChannelSettings& settings, std::string_view method,
                              const HttpFields& fields) {
  const Endpoint& endpoint = settings.endpoint;
  std::string out;
  out.append(method).append(" ").append(endpoint.target).append(" HTTP/1.1\r\n");
  HttpFields ours{{"Host", host_field(endpoint)}, {"User-Agent", "streamlab"}};
  if (!endpoint.user_info.empty()) ours.emplace_back("Authorization", "Basic " + base64(endpoint.user_info));
  ours.insert(ours.end(), fields.begin(), fields.end());
  std::vector<std::string> theirs;
  for (const auto& [name, value] : settings.headers) theirs.push_back(to_lower(name));
  for (const auto& [name, value] : ours) {
    const bool replaced = std::find(theirs.begin(), theirs.end(), to_lower(name)) != theirs.end();
    if (!replaced) append_field(out, name, value);
  }
  for (const auto& [name, value] : settings.headers) append_field(out, name, value);
  return out += "\r\n";
}

std::string http_request(const ChannelSettings& settings, HttpFields fields, std::string_view payload) {
  const std::string method = http_method(settings, !payload.empty());
  if (!payload.empty()) fields.emplace_back("Content-Type", "application/json");
  // A GET without a body needs no length; a POST without one does (RFC 9110, 8.6).
  if (!payload.empty() || (method != "GET" && method != "HEAD"))
    fields.emplace_back("Content-Length", std::to_string(payload.size()));
  return http_request_head(settings, method, fields).append(payload);
}

std::string http_method(const ChannelSettings& settings, bool has_payload) {
  if (!settings.method.empty()) return settings.method;
  return has_payload ? "POST" : "GET";
}

Status check_http_settings(const ChannelSettings& settings) {
  const auto refuse = [](std::string what, std::string why) {
    return Error{ErrorCode::invalid_config, std::move(what), std::move(why)};
  };
  if (!settings.method.empty() && !is_http_token(settings.method)) {
    return refuse("the method is no HTTP method", "it holds a character that none has");
  }
  if (!settings.subprotocol.empty() && !is_http_token(settings.subprotocol)) {
    return refuse("the subprotocol is no token", "it holds a character that none has");
  }
  for (const auto& [name, value] : settings.headers) {
    if (!is_http_token(name)) return refuse("a header's name is no token", "header " + printable(name));
    if (is_framing_header(name)) return refuse("a header is streamlab's own to set", "header " + name);
    if (!is_field_value(value)) {
      return refuse("a header's value holds a line end or another control character", "header " + name);
    }
  }
  return ok();
}

std::string_view status_class(int status) {
  switch (status / 100) {
    case 3:
      return error_class::http_3xx;
    case 4:
      return error_class::http_4xx;
    case 5:
      return error_class::http_5xx;
    default:
      return error_class::protocol_error;
  }
}

}  // namespace streamlab::transport
