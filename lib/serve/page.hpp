// SPDX-License-Identifier: Apache-2.0
// The page's own files, compiled into the program.
#pragma once

#include <string_view>

#include "serve/request.hpp"

namespace streamlab::serve {

/// The file at that path ("/" is index.html), 304 where the browser has it, or 404.
Response page_file(std::string_view path, std::string_view if_none_match);

}  // namespace streamlab::serve
