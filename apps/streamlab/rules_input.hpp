// SPDX-License-Identifier: Apache-2.0
// What the commands that run NDJSON past the privacy door share: the rules, and one line after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "cli/session.hpp"
#include "redact/redactor.hpp"

namespace streamlab::streamlab {

/// Rules from a file: bare, or `pii_redaction_rules` of a scenario.
Result<redact::Policy> read_rules(const std::string& file);

/// How the lines of a stream fared.
struct LineCount {
  std::uint64_t read = 0, refused = 0;
};

/// Gives each line that is not blank to the door and what comes out to `take`, in order; refused lines are
/// told on session.err with number and reason. Stops early when session.out can take no more.
LineCount redact_lines(cli::Session& session, redact::Redactor& door, std::size_t max_bytes,
                       const std::function<void(const redact::Redacted&)>& take);

}  // namespace streamlab::streamlab
