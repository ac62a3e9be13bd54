// SPDX-License-Identifier: Apache-2.0
// The shell of both programs: parse argv, run one command, answer with its exit code.
#pragma once

#include <string>

#include "base/error.hpp"
#include "cli/session.hpp"

namespace CLI {
class App;
}

namespace streamlab::cli {

/// Declares the subcommands. Help leads with examples: a command's `footer("Examples:\n  …")` is printed
/// right after its description. A root footer is set after the subcommands, which would inherit it.
using AddCommands = void (*)(CLI::App& app, Session& session);

/// Thrown by a callback that has no other way out; rendered like any error.
struct Failure {
  Error error;
};

/// Parses, runs, renders what fails, and returns the exit code. A command's callback sets session.result or
/// throws Failure. Wrong usage is exit 2 with a "did you mean"; a broken pipe on stdout is a normal end; a
/// full disk is exit 1. SIGPIPE is ignored from here on: a child process (an editor, say) must be given its
/// default back.
int run_program(const std::string& name, int argc, char** argv, AddCommands add_commands);

/// The same with a given session, for tests.
int run_program(const std::string& name, int argc, const char* const* argv, AddCommands add_commands,
                Session& session);

/// What a callback does with the Result of its work: stores the exit code, or renders the error and stores
/// its code.
template <class R>
void finish(Session& session, const R& result, bool as_json = false) {
  session.result = result.ok() ? result.value() : render(session, result.error(), as_json);
}

}  // namespace streamlab::cli
