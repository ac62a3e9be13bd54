// SPDX-License-Identifier: Apache-2.0
#include "serve/request.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace streamlab::serve {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_blank) c = ' ';
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    out += c;
  }
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t length = utf8_sequence(std::string_view(out).substr(at));
    if (length == 0) return std::nullopt;
    at += length;
  }
  return out;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 500:
      return "Internal Server Error";
    default:
      return "Service Unavailable";
  }
}

}  // namespace

std::string Request::value(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string{} : found->second;
}

Result<std::int64_t> Request::number(const std::string& name, std::int64_t otherwise, std::int64_t lowest,
                                     std::int64_t highest) const {
  if (!query.contains(name)) return otherwise;
  const std::string text = value(name);
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  if (whole && out >= lowest && out <= highest) return out;
  return Error{ErrorCode::usage,
               fmt::format("{} is a whole number from {} to {}", printable(name), lowest, highest)};
}

std::optional<Request> parse_target(std::string_view target) {
  Request out;
  out.target = std::string(target);
  const auto mark = target.find('?');
  const auto path = decoded(target.substr(0, mark), false);
  if (!path) return std::nullopt;
  out.path = *path;
  if (mark == std::string_view::npos) return out;
  for (const std::string_view pair : split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = decoded(pair.substr(0, equals), true);
    const auto value = decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    out.query[*name] = *value;
  }
  return out;
}

std::optional<std::int64_t> id_in(std::string_view path, std::string_view pattern) {
  const auto mark = pattern.find('#');
  const std::string_view before = pattern.substr(0, mark), after = pattern.substr(mark + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
    return std::nullopt;
  const std::string_view digits = path.substr(before.size(), path.size() - before.size() - after.size());
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc{} || end != digits.data() + digits.size() || id <= 0) return std::nullopt;
  return id;
}

Response json_response(std::string json, int status) {
  return {.status = status, .body = std::make_shared<const std::string>(std::move(json))};
}

Response error_response(int status, std::string_view code, std::string_view message) {
  std::string json = "{\"error\":{\"code\":";
  append_json_string(json, code);
  json += ",\"message\":";
  append_json_string(json, message);
  return json_response(json + "}}\n", status);
}

std::string to_bytes(const Response& response, std::string_view origin, bool head_only, bool keep_alive) {
  const std::size_t size = response.body ? response.body->size() : 0;
  // The WebSocket's address by name: not every browser takes it for 'self'.
  std::string socket(origin);
  if (const auto scheme = socket.find("://"); scheme != std::string::npos)
    socket = (socket.starts_with("https") ? "wss" : "ws") + socket.substr(scheme);
  std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n"
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
      "connect-src 'self' {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
      "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\n"
      "Cache-Control: {}\r\n",
      response.status, reason_of(response.status), response.type, response.status == 304 ? 0 : size, socket,
      response.etag.empty() ? "no-store" : "no-cache");
  if (!response.etag.empty()) out += "ETag: \"" + response.etag + "\"\r\n";
  for (const auto& [name, value] : response.fields) out += name + ": " + value + "\r\n";
  out += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  if (!head_only && response.status != 304 && response.body) out += *response.body;
  return out;
}

}  // namespace streamlab::serve
