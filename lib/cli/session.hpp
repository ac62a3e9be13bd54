// SPDX-License-Identifier: Apache-2.0
// What a command is given: streams, terminal manners, environment. Injected, so that tests need no terminal.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/result.hpp"

namespace streamlab::cli {

enum class ExitCode : int {
  ok = 0,
  failed = 1,
  usage = 2,
  slo_breached = 3,
  invalid_config = 4,
  unreachable = 5,
  database = 6,
  inconclusive = 7,
  findings = 10,
  interrupted = 130,
};

/// The one map from a failure to its exit code.
ExitCode exit_code(ErrorCode code);
/// The word that `--json` errors carry, e.g. "invalid_config".
std::string_view name_of(ErrorCode code);
/// One line per exit code, for help and README.
std::string exit_code_table();

struct Session {
  std::istream& in;
  std::ostream& out;  ///< data
  std::ostream& err;  ///< talk
  bool in_is_terminal = false, out_is_terminal = false, err_is_terminal = false;
  bool redraws = false;  ///< standard error is a terminal that can take a line back: TERM is not `dumb`
  bool colour_out = false, colour_err = false;  ///< terminal, and NO_COLOR unset (or CLICOLOR_FORCE)
  int width = 80;                               ///< columns of the terminal
  bool unicode = true;                          ///< the locale does not speak against it
  std::function<std::optional<std::string>(const char*)> env;
  std::function<WallMicros()> now;
  ExitCode result = ExitCode::ok;  ///< set by the command that ran
  /// errno of the first write on `out` that failed, 0 while all is well. Empty in tests. EPIPE is a reader
  /// who has seen enough: a command that would write for long stops when `!out` and returns ok; run_program()
  /// tells the full disk from the closed pipe.
  std::function<int()> out_error{};
  int in_fd = -1;  ///< what `in` reads, for read_some(); -1 in tests
  /// The system's name of who runs this, empty where it knows none; no function in tests.
  std::function<std::string()> login{};

  /// STREAMLAB_USER, else USER, else the login name (a container sets none of them), else "unknown".
  [[nodiscard]] std::string user() const;
  /// --db, else STREAMLAB_DB, else streamlab.db.
  [[nodiscard]] std::string database(const std::string& flag) const;
};

/// What has arrived on `in`, as much as fits; waits for one byte at least. 0 at the end. Past the buffer of
/// `in`: a command reads either here or there. A failed read is an error of its errno.
Result<std::size_t> read_some(Session& session, std::span<char> buffer);

/// The process's own streams.
Session process_session();

/// Renders an error (message, reason, place, notes, help) on session.err; with as_json also one JSON line.
/// Returns its exit code.
ExitCode render(Session& session, const Error& error, bool as_json = false);
/// The same for what is no failure: headed "warning", no exit code, no JSON.
void render_warning(Session& session, const Error& warning);
/// One error as a JSON object in one line, without a line feed (`{"code":…,"message":…,"file":…}`).
std::string error_json(const Error& error);

}  // namespace streamlab::cli
