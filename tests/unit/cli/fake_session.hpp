// SPDX-License-Identifier: Apache-2.0
// A session over strings, on a terminal or in a pipe as the test likes.
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "cli/session.hpp"

namespace streamlab::cli {

struct FakeSession {
  std::istringstream in;
  std::ostringstream out, err;
  std::map<std::string, std::string> variables;
  Session session{.in = in, .out = out, .err = err};

  explicit FakeSession(bool terminal = false) {
    session.in_is_terminal = session.out_is_terminal = session.err_is_terminal = session.redraws = terminal;
    session.env = [this](const char* name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    session.now = [] { return WallMicros{0}; };
  }
};

}  // namespace streamlab::cli
