// SPDX-License-Identifier: Apache-2.0
// The subcommands of `streamlab schema`, one file each.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace streamlab::streamlab {

void add_schema_diff(CLI::App& schema, cli::Session& session);
void add_schema_family(CLI::App& schema, cli::Session& session);

}  // namespace streamlab::streamlab
