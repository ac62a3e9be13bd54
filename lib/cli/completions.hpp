// SPDX-License-Identifier: Apache-2.0
// Shell completions, generated from the very option table that parses and that makes the help.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/session.hpp"

namespace CLI {
class App;
}

namespace streamlab::cli {

/// A script for "bash", "zsh" or "fish" that completes commands, options, and fixed values; file names
/// elsewhere.
Result<std::string> completion_script(const CLI::App& root, const std::string& shell);

/// The command `completions SHELL`; run_program() adds it to both programs.
void add_completions(CLI::App& root, Session& session);

}  // namespace streamlab::cli
