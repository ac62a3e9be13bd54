// SPDX-License-Identifier: Apache-2.0
// What every page of ours is made of: the files of web/ and the chart library, compiled into the binary.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace streamlab::report {

/// "report.css", "report.js" or "dygraph.min.js"; empty for any other name.
std::string_view web_file(std::string_view name);

/// RFC 4648 with padding.
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace streamlab::report
