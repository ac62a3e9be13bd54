// SPDX-License-Identifier: Apache-2.0
// The list of all subcommands of `streamlab`: each add_x() declares flags and help, and sets the work as
// callback.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace streamlab::streamlab {

void add_commands(CLI::App& app, cli::Session& session);

void add_report(CLI::App& app, cli::Session& session);
void add_run(CLI::App& app, cli::Session& session);
void add_sim(CLI::App& app, cli::Session& session);
void add_triage(CLI::App& app, cli::Session& session);
void add_runs(CLI::App& app, cli::Session& session);
void add_compare(CLI::App& app, cli::Session& session);
void add_slo(CLI::App& app, cli::Session& session);
void add_slo_budget(CLI::App& slo, cli::Session& session);
void add_serve(CLI::App& app, cli::Session& session);
void add_db(CLI::App& app, cli::Session& session);
void add_init(CLI::App& app, cli::Session& session);
void add_fingerprint(CLI::App& app, cli::Session& session);
void add_validate(CLI::App& app, cli::Session& session);
void add_redact(CLI::App& app, cli::Session& session);
void add_pii(CLI::App& app, cli::Session& session);
void add_schema(CLI::App& app, cli::Session& session);
void add_rules(CLI::App& app, cli::Session& session);

}  // namespace streamlab::streamlab
