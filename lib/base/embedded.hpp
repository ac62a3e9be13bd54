// SPDX-License-Identifier: Apache-2.0
// A text file that was compiled into the binary by streamlab_embed() (cmake/embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace streamlab {

struct EmbeddedFile {
  std::string_view name;  ///< base name, e.g. "0001_runs.sql"
  std::string_view text;
};

}  // namespace streamlab
