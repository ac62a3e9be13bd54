// SPDX-License-Identifier: Apache-2.0
// The list of all subcommands of `issues`: each add_x() declares flags and help, and sets the work as
// callback.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/session.hpp"

namespace streamlab::issues {

void add_list(CLI::App& app, cli::Session& session);
void add_show(CLI::App& app, cli::Session& session);
void add_search(CLI::App& app, cli::Session& session);
void add_assign(CLI::App& app, cli::Session& session);
void add_status(CLI::App& app, cli::Session& session);
void add_close(CLI::App& app, cli::Session& session);
void add_reopen(CLI::App& app, cli::Session& session);
void add_mute(CLI::App& app, cli::Session& session);
void add_unmute(CLI::App& app, cli::Session& session);
void add_comment(CLI::App& app, cli::Session& session);
void add_merge(CLI::App& app, cli::Session& session);
void add_split(CLI::App& app, cli::Session& session);
void add_undo(CLI::App& app, cli::Session& session);
void add_history(CLI::App& app, cli::Session& session);
void add_export(CLI::App& app, cli::Session& session);
void add_import(CLI::App& app, cli::Session& session);
void add_similar(CLI::App& app, cli::Session& session);
void add_regroup(CLI::App& app, cli::Session& session);
void add_explain(CLI::App& app, cli::Session& session);
void add_suggest(CLI::App& app, cli::Session& session);
void add_stats(CLI::App& app, cli::Session& session);
void add_gate(CLI::App& app, cli::Session& session);

void add_commands(CLI::App& app, cli::Session& session);

}  // namespace streamlab::issues
