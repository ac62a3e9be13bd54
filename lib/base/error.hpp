// SPDX-License-Identifier: Apache-2.0
// What went wrong, as a value with a body: made where it happened, given context on the way up, rendered once
// at the top.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace streamlab {

/// The kinds of failure that a caller or an exit code tells apart. lib/cli/exit_code.cpp maps each to
/// its exit code; the table is in README.md.
enum class ErrorCode {
  failed,          ///< anything without a code of its own
  io,              ///< a file or pipe that could not be read or written
  not_found,       ///< an id or name that names nothing
  usage,           ///< the command line is wrong
  invalid_config,  ///< scenario, rules or salt
  database,        ///< the SQLite file
  database_busy,   ///< another process held the file for too long
  unreachable,     ///< no connection ever got through its handshake
  inconclusive,    ///< nothing could be judged
  findings,        ///< a gate found what it was told to look for
  interrupted,     ///< SIGINT or SIGTERM
};

/// A place in a text file. line and column count from 1, columns in bytes; 0 means unknown.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
  std::string json_path;  ///< e.g. `$.config.rate_qps`; empty outside JSON
};

/// One failure. No member ever holds payload text, a header value or a third party's `what()`: those echo
/// their input.
struct Error {
  ErrorCode code = ErrorCode::failed;
  std::string message;     ///< what failed: lower case, no full stop
  std::string reason{};    ///< why
  SourceLocation where{};  ///< in which file, if any
  std::vector<std::string> notes{};
  std::string help{};  ///< the next command to type

  Error&& with_reason(std::string text) && {
    reason = std::move(text);
    return std::move(*this);
  }
  Error&& with_note(std::string text) && {
    notes.push_back(std::move(text));
    return std::move(*this);
  }
  Error&& with_help(std::string text) && {
    help = std::move(text);
    return std::move(*this);
  }
  Error&& at(SourceLocation place) && {
    where = std::move(place);
    return std::move(*this);
  }
};

}  // namespace streamlab
