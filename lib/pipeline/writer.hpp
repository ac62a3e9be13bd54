// SPDX-License-Identifier: Apache-2.0
// The writer's stage: events into the store and their findings into the knowledge base, one transaction a
// batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kb/recorder.hpp"
#include "pipeline/judge.hpp"
#include "rulebook/rule_book.hpp"
#include "scenario/scenario.hpp"
#include "store/store.hpp"

namespace streamlab::pipeline {

/// What the loop alone knows of a run at one moment. It travels behind the events that came before it.
struct Pulse {
  std::uint64_t offered = 0, delivered = 0;
};

/// What was counted since the last call, and what the run adds up to at this pulse, for the store: so that
/// who watches the file sees each second as it goes.
store::Batch counted(Judge& judge, const Pulse& pulse);

/// One thread at a time.
class Writer {
 public:
  /// The handle and the store must outlive it; of the scenario it keeps copies.
  Writer(store::Store& store, const store::RunHandle& run, const scenario::Scenario& scenario,
         std::shared_ptr<const rulebook::RuleBook> rules);

  /// All of the batch or nothing; takes the events out of it, also where it fails. A batch that fails is
  /// lost: it cannot be written again.
  Status write(std::vector<Judged>& batch);
  Status write(const store::Batch& counts) { return store_.append(run_, counts); }
  /// Of the batches that were written.
  [[nodiscard]] std::uint64_t new_issues() const { return new_issues_; }
  [[nodiscard]] std::uint64_t stored_events() const { return stored_; }

 private:
  [[nodiscard]] bool stores(const Judged& judged) const;
  /// Records the findings, and yields their stored form.
  /// @param new_issues  goes up by those that nobody knew.
  Result<std::string> record(const Judged& judged, std::uint64_t& new_issues);

  store::Store& store_;
  const store::RunHandle& run_;
  std::string endpoint_pattern_;
  scenario::StoreEvents which_;
  kb::Recorder recorder_;
  std::uint64_t new_issues_ = 0, stored_ = 0;
};

}  // namespace streamlab::pipeline
