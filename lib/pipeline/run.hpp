// SPDX-License-Identifier: Apache-2.0
// One run, from a loaded scenario to its stored verdict.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "redact/keyring.hpp"
#include "scenario/scenario.hpp"
#include "slo/verdict.hpp"
#include "store/run_summary.hpp"

namespace streamlab::pipeline {

struct RunRequest {
  scenario::Scenario scenario;
  std::shared_ptr<const redact::Keyring> keyring;
  std::filesystem::path database;  ///< made where it is missing
  std::string release, env;
  std::map<std::string, std::string> tags, overrides;
  slo::Gate gate = slo::Gate::point;
  std::filesystem::path rules_folder;  ///< the user's own rules; empty: only the shipped ones
};

/// How far a run is; read at any time from the loop's thread.
struct Progress {
  Nanos elapsed{0};
  std::uint64_t offered = 0, delivered = 0, answered = 0, errors = 0, new_issues = 0;
  double p50_ms = 0, p95_ms = 0;
  double recent_p95_ms = -1;  ///< of the second that was judged last; below 0: none yet
};

struct RunOutcome {
  store::RunSummary summary;
  bool reached = false;  ///< some connection got through its whole handshake
  bool interrupted = false;
};

/// Runs to the end, or to the first SIGINT/SIGTERM (then what was measured is stored and reported; a second
/// signal leaves at once).
///
/// Threads: the caller's becomes the loop's; a judge and a writer are started and joined. The queues between
/// them hold their producer back, so nothing is dropped: a slow disk shows as our own lateness, never as a
/// fast target. on_progress is called on the caller's thread about twice a second. Fails with database errors
/// (what was committed stays, and the run shows as aborted), with invalid_config for rules or what a channel
/// refuses (TLS files, unsupported mode); a run that could not begin leaves no row. A target that cannot be
/// reached is an outcome, and so is a breach. One run at a time in a process, started before other threads:
/// it takes both signals for itself.
Result<RunOutcome> run(RunRequest request, const std::function<void(const Progress&)>& on_progress);

}  // namespace streamlab::pipeline
