// SPDX-License-Identifier: Apache-2.0
#include "commands.hpp"

namespace streamlab::streamlab {

void add_commands(CLI::App& app, cli::Session& session) {
  add_run(app, session);
  add_sim(app, session);
  add_report(app, session);
  add_triage(app, session);
  add_runs(app, session);
  add_compare(app, session);
  add_slo(app, session);
  add_serve(app, session);
  add_db(app, session);
  add_init(app, session);
  add_fingerprint(app, session);
  add_validate(app, session);
  add_redact(app, session);
  add_pii(app, session);
  add_schema(app, session);
  add_rules(app, session);
  app.footer(
      "Examples:\n"
      "  streamlab init\n"
      "  streamlab run scenario.json\n"
      "  issues list\n\n"
      "Each command has its own --help.");
}

}  // namespace streamlab::streamlab
