// SPDX-License-Identifier: Apache-2.0
// What every page of ours is made of: the files of web/ and the chart library, compiled into the binary.
#pragma once

#include <string_view>

namespace streamlab::report {

/// "report.css", "report.js" or "dygraph.min.js"; empty for any other name.
std::string_view web_file(std::string_view name);

}  // namespace streamlab::report
