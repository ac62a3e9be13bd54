// SPDX-License-Identifier: Apache-2.0
// The manual page of a program, from the very option table that parses and that makes the help.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace streamlab::cli {

/// Section 1 in man(7) macros, in UTF-8: every command with its options and examples, and the exit codes.
std::string man_page(const CLI::App& root, const std::string& version);

}  // namespace streamlab::cli
