// SPDX-License-Identifier: Apache-2.0
#include "commands.hpp"

namespace streamlab::issues {

void add_commands(CLI::App& app, cli::Session& session) {
  for (const auto add :
       {add_list,    add_show,    add_search, add_assign,  add_status, add_close,   add_reopen,  add_mute,
        add_unmute,  add_comment, add_merge,  add_split,   add_undo,   add_history, add_explain, add_similar,
        add_suggest, add_stats,   add_gate,   add_regroup, add_export, add_import})
    add(app, session);
  app.footer(
      "Examples:\n"
      "  issues list\n"
      "  issues show 12\n"
      "  issues assign 12\n"
      "  issues close 12 --note \"raised the pool size\"\n"
      "  issues gate --fail-on new,regressed\n\n"
      "Each command has its own --help.");
}

}  // namespace streamlab::issues
