// SPDX-License-Identifier: Apache-2.0
// The head of a request, as all HTTP-based protocols send it. For the room's own files.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "transport/channel.hpp"

namespace streamlab::transport {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// Request line, Host, Basic authorization, the user's headers and `fields`, and the empty line. A header of
/// the user replaces one of ours of the same name.
std::string http_request_head(const ChannelSettings& settings, std::string_view method,
                              const HttpFields& fields);
/// A whole request: the head, with type and length of the payload where there is one, and the payload.
std::string http_request(const ChannelSettings& settings, HttpFields fields, std::string_view payload);

/// The method: as set, else POST where there is something to send, else GET.
std::string http_method(const ChannelSettings& settings, bool has_payload);

/// Refuses what would break the request open: names that are no tokens, values with line ends,
/// headers that frame the message (is_framing_header). Never echoes a value.
Status check_http_settings(const ChannelSettings& settings);

/// The class of a status that is no success: http_3xx, http_4xx, http_5xx, else protocol_error.
std::string_view status_class(int status);

}  // namespace streamlab::transport
