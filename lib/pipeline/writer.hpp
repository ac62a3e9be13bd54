// SPDX-License-Identifier: Apache-2.0
// The writer's stage: events into the store and their findings into the knowledge base, one transaction a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "kb/recorder.hpp"
#include "kb/rules.hpp"
#include "pipeline/judge.hpp"
#include "scenario/scenario.hpp"
#include "store/store.hpp"

namespace streamlab::pipeline {

/// One thread at a time. The store must outlive it.
class Writer {
 public:
  Writer(store::Store& store, std::int64_t run_id, const scenario::Scenario& scenario, std::shared_ptr<const kb::RuleBook> rules);

  /// All of the batch or nothing.
  Status write(std::span<const Judged> batch);
  [[nodiscard]] std::uint64_t new_issues() const { return new_issues_; }
  [[nodiscard]] std::uint64_t stored_events() const { return stored_; }

 private:
  [[nodiscard]] bool stores(const Judged& judged) const;
  Status record(const Judged& judged);

  store::Store& store_;
  std::int64_t run_id_;
  std::string endpoint_pattern_;
  scenario::StoreEvents which_;
  kb::Recorder recorder_;
  std::uint64_t new_issues_ = 0, stored_ = 0;
};

}  // namespace streamlab::pipeline
