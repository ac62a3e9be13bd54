// SPDX-License-Identifier: Apache-2.0
// Puts two stored runs together for a comparison, and finds the run that another is compared with.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "cli/session.hpp"
#include "report/comparison.hpp"
#include "store/store.hpp"

namespace streamlab::streamlab {

Result<report::Comparison> load_comparison(store::Store& store, std::int64_t before, std::int64_t after,
                                           double margin = slo::CompareSettings{}.margin);

/// `last-good`: the latest run of that scenario (and environment) that passed; `K=V`: the latest finished one
/// with that tag; `@latest`: the scenario's latest run that has a result; else a run's number or uid. Nothing
/// where last-good or a tag finds none; a run without a result is an error.
Result<std::optional<std::int64_t>> find_baseline(store::Store& store, const std::string& which,
                                                  const std::string& scenario, const std::string& env);

/// The table on session.out, what it rests on on session.err.
void print_comparison(const report::Comparison& comparison, cli::Session& session);

/// Words of --fail-on.
struct FailOn {
  bool regression = false, schema = false;
  [[nodiscard]] bool any() const { return regression || schema; }
};
Result<FailOn> parse_fail_on(const std::string& text);
/// 10 where the comparison shows what --fail-on names, 7 where it cannot tell, else 0.
cli::ExitCode gate_exit(const report::Comparison& comparison, const FailOn& fail_on);

}  // namespace streamlab::streamlab
