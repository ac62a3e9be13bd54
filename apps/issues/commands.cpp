// SPDX-License-Identifier: Apache-2.0
#include "commands.hpp"

namespace streamlab::issues {

void add_commands(CLI::App& app, cli::Session& session) {
  (void)app, (void)session;
}

}  // namespace streamlab::issues
