// SPDX-License-Identifier: Apache-2.0
// Options that many commands share, so that they read and behave alike everywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/session.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace streamlab::cli {

/// `--json` (everything) or `--json=a,b` (these fields). A flag: it never takes the next word of the command
/// line.
struct JsonOption {
  std::string raw;  ///< as given: empty = absent, "true" = plain --json, else the list

  [[nodiscard]] bool on() const { return !raw.empty(); }
  /// The fields asked for; empty = all.
  [[nodiscard]] std::vector<std::string> fields() const;
};

/// `into` must outlive the parse, like every CLI11 target.
CLI::Option* add_json(CLI::App& app, JsonOption& into);
/// `--db FILE`; resolve it with Session::database().
CLI::Option* add_database(CLI::App& app, std::string& into);

/// An empty value, which an unset variable of a script leaves, is a usage error: it must not read as if the
/// option had not been given.
CLI::Option* refuse_empty(CLI::Option* option);

/// A JSON text (an object, or an array of objects) cut down to the fields asked for, with a final line feed.
/// A field that no object has is a usage error with a "did you mean".
Result<std::string> json_text(const JsonOption& option, std::string_view json);
/// The same, on session.out.
Status print_json(Session& session, const JsonOption& option, std::string_view json);

}  // namespace streamlab::cli
