// SPDX-License-Identifier: Apache-2.0
// A request and its answer, without their sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace streamlab::serve {

struct Request {
  std::string method, target, body;
  std::string path;                          ///< decoded, without the query
  std::map<std::string, std::string> query;  ///< decoded; of a name given twice the last one
  [[nodiscard]] std::string value(const std::string& name) const;
  /// A number in the query; `otherwise` where there is none; ErrorCode::usage for what is none or lies
  /// outside.
  [[nodiscard]] Result<std::int64_t> number(const std::string& name, std::int64_t otherwise,
                                            std::int64_t lowest, std::int64_t highest) const;
};

/// Fills target, path and query (`+` is a blank there). nullopt: a broken escape, a control character (also
/// an escaped one), or what is no UTF-8.
std::optional<Request> parse_target(std::string_view target);

/// "/api/issues/12/close" against "/api/issues/#/close": the number, 1 or more, or nullopt. The pattern has
/// one #.
std::optional<std::int64_t> id_in(std::string_view path, std::string_view pattern);

struct Response {
  int status = 200;
  std::string_view type = "application/json";  ///< of static life; UTF-8, which is added
  std::shared_ptr<const std::string> body;
  std::string etag;  ///< empty: never kept by anyone
  /// More headers, written as they are: no line breaks.
  std::vector<std::pair<std::string, std::string>> fields;
};
Response json_response(std::string json, int status = 200);
/// {"error":{"code":…,"message":…}}; both texts are ours.
Response error_response(int status, std::string_view code, std::string_view message);

/// The bytes of an answer, with every header that keeps a browser safe: no script, style, picture or
/// connection but the page's own, no frame around it, no guessing of types. head_only, and status 304, leave
/// the body out.
/// @param origin  of the page, for its Content-Security-Policy.
std::string to_bytes(const Response& response, std::string_view origin, bool head_only, bool keep_alive);

}  // namespace streamlab::serve
