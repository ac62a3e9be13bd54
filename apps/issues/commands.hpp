// SPDX-License-Identifier: Apache-2.0
// The list of all subcommands of `issues`: each add_x() declares flags and help, and sets the work as callback.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace streamlab::issues {

void add_commands(CLI::App& app, cli::Session& session);

}  // namespace streamlab::issues
