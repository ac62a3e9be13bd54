// SPDX-License-Identifier: Apache-2.0
// The subcommands of `streamlab pii`, one file each.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

#include "cli/session.hpp"
#include "redact/redactor.hpp"

namespace streamlab::streamlab {

void add_pii_audit(CLI::App& pii, cli::Session& session);
void add_pii_coverage(CLI::App& pii, cli::Session& session);
void add_pii_lookup(CLI::App& pii, cli::Session& session);

/// How many values stand under no path of their own, for there were too many paths.
template <class Paths>
std::uint64_t further_values(const Paths& paths) {
  std::uint64_t sum = 0;
  for (const auto& at : paths)
    if (at.path == redact::kFurtherPaths) sum += at.count;
  return sum;
}
/// … said on standard error, where there are any.
void tell_further(std::uint64_t values, cli::Session& session);

}  // namespace streamlab::streamlab
