// SPDX-License-Identifier: Apache-2.0
// What the words of a failure name as what failed, where neither a stack nor a place is told: the library
// that a loader misses, the script that did not arrive, the call that the system refused, the method of a
// remote side. Since algo 2.
#pragma once

#include <string_view>

namespace streamlab::trace {

/// Views into the line; both empty where its words name nothing in one of the known ways.
struct Subject {
  std::string_view file;      ///< of a library, module or script, maybe with a path or as a URL
  std::string_view function;  ///< of a system call or a method, as written
  bool is_known() const { return !file.empty() || !function.empty(); }
};

/// Reads one line (no log prefix). The ways are a closed list: of any other nothing is guessed. Linear; pure.
Subject subject_of(std::string_view line);

/// Of the first line that has one, from the line on in which `from` stands, where that is a part of `text`.
/// Linear; pure.
Subject subject_in(std::string_view text, std::string_view from, int algo);

}  // namespace streamlab::trace
