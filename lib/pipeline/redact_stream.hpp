// SPDX-License-Identifier: Apache-2.0
// NDJSON past the privacy door on as many cores as are given, in order and in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pipeline/line_blocks.hpp"
#include "redact/redactor.hpp"

namespace streamlab::pipeline {

struct RedactStreamOptions {
  unsigned jobs = 1;                             ///< threads that redact, at least 1
  std::size_t most_line = std::size_t{1} << 20;  ///< bytes; longer lines are refused
  redact::Signing signing = redact::Signing::no;
};

/// What came of some lines of the stream, in their order.
struct RedactedLines {
  struct Refusal {
    std::uint64_t line;  ///< number in the stream, from 1; every line counts
    JsonReject why;
  };
  std::string text;  ///< a line for each that was redacted (`{}` where nothing was kept); with a signature
                     ///< before it and a tab where they are wanted
  std::vector<Refusal> refused;
  std::uint64_t lines = 0;      ///< all lines
  std::uint64_t events = 0;     ///< those that are not blank: redacted or refused
  std::uint64_t raw_bytes = 0;  ///< of all lines as they came
};

/// Is given the lines in order, one call at a time, from whichever thread has them; false ends the stream.
/// The text is the callee's until it returns.
using LinesSink = std::function<bool(const RedactedLines&)>;

/// Reads the source to its end, from the caller's thread and jobs - 1 others, one call at a time. Each thread
/// has a redactor of its own; what they write is what one would. What has arrived is handed on without
/// waiting for more. Memory: a few blocks a thread, and what the longest line takes. Fails only with what the
/// source failed with: lines read before that have been handed on, and a line that is refused is told in its
/// place. A sink that ends the stream is no failure.
Status redact_stream(const ByteSource& source, const std::shared_ptr<const redact::Policy>& policy,
                     const std::shared_ptr<const redact::Keyring>& keyring,
                     const RedactStreamOptions& options, const LinesSink& sink);

/// Cores that this process may run on.
unsigned cores_given();

}  // namespace streamlab::pipeline
