// SPDX-License-Identifier: Apache-2.0
// The shell of both programs: parse argv, run one command, answer with its exit code.
#pragma once

#include <string>

#include "cli/session.hpp"

namespace CLI { class App; }

namespace streamlab::cli {

using AddCommands = void (*)(CLI::App& app, Session& session);

/// Parses, runs, renders what fails, and returns the exit code. A command's callback sets session.result or throws Failure.
/// Wrong usage is exit 2 with a "did you mean"; a broken pipe on stdout is a normal end.
int run_program(const std::string& name, int argc, char** argv, AddCommands add_commands);

/// The same with a given session, for tests.
int run_program(const std::string& name, int argc, const char* const* argv, AddCommands add_commands, Session& session);

/// What a callback does with the Result of its work: stores the exit code, or renders the error and stores its code.
template <class R>
void finish(Session& session, const R& result, bool as_json = false) {
  session.result = result.ok() ? result.value() : render(session, result.error(), as_json);
}

}  // namespace streamlab::cli
