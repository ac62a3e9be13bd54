// SPDX-License-Identifier: Apache-2.0
// The subcommands of `streamlab pii`, one file each.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace streamlab::streamlab {

void add_pii_audit(CLI::App& pii, cli::Session& session);
void add_pii_coverage(CLI::App& pii, cli::Session& session);
void add_pii_lookup(CLI::App& pii, cli::Session& session);

}  // namespace streamlab::streamlab
