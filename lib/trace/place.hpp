// SPDX-License-Identifier: Apache-2.0
// The place that an announcement names in its own line, where often no stack follows. Since algo 2.
#pragma once

#include <string_view>

#include "trace/header.hpp"

namespace streamlab::trace {

/// `../../src/f.h, line 54`, `f.cc(449)]`, `f.c:12:3`: the file alone.
std::string_view file_of(std::string_view text);

/// Does the line say that an assertion failed and where, as a C library, a compiler's runtime or GLib words
/// it?
bool says_assertion(std::string_view line);

/// Sets file and function of an announcement, where the line names them in one of the known ways; of what is
/// named in any other way nothing is guessed. Linear; pure.
void read_place(std::string_view line, Header& header);

}  // namespace streamlab::trace
