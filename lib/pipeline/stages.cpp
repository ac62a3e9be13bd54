// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stages.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace streamlab::pipeline {
namespace {

// Events of some seconds at high rates; an event of average size keeps either queue within some ten
// megabytes.
constexpr std::size_t kQueue = 16'384;
constexpr std::size_t kBatch = 512;  // rows a transaction
// The live percentiles walk histograms: often enough for a person, rarely enough to cost nothing.
constexpr Nanos kLookEvery = std::chrono::milliseconds(400);

/// Leaves the core to the loop when both want it: a late timer or a late look at an answer would be measured, a late row is not.
void step_back() {
  // On Linux this is the calling thread's own niceness; where it is refused, nothing is lost but the courtesy.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

}  // namespace

Stages::Stages(Judge& judge, Writer& writer) : judge_(judge), writer_(writer), raw_(kQueue), judged_(kQueue) {
  judge_thread_ = std::jthread([this] { judge_all(); });
  writer_thread_ = std::jthread([this] { write_all(); });
}

Stages::~Stages() {
  if (judge_thread_.joinable()) (void)finish();
}

void Stages::judge_all() {
  step_back();
  std::vector<RawEvent> batch;
  TimePoint looked;
  while (raw_.pop_all(batch)) {
    for (RawEvent& raw : batch) {
      Judged judged = judge_.take(std::move(raw));
      ++counters_.events;
      if (judged.event.answered()) ++counters_.answered;
      if (judged.event.outcome() == Outcome::error && !judged.event.censored()) ++counters_.errors;
      judged_.push(std::move(judged));
    }
    if (const TimePoint now = std::chrono::steady_clock::now(); now - looked >= kLookEvery) {
      look();
      looked = now;
    }
  }
  judged_.close();
}

void Stages::look() {
  const slo::Histogram& whole = judge_.tally().response;
  counters_.p50_us = whole.quantile(0.5).count() / 1000;
  counters_.p95_us = whole.quantile(0.95).count() / 1000;
  if (judge_.seconds().empty()) return;
  const slo::Histogram& recent = judge_.seconds().rbegin()->second.response;
  if (recent.count() > 0) counters_.recent_p95_us = recent.quantile(0.95).count() / 1000;
}

void Stages::write_all() {
  step_back();
  std::vector<Judged> all, batch;
  while (judged_.pop_all(all)) {
    for (std::size_t from = 0; from < all.size(); from += kBatch) {
      if (failure_) break;  // keeps draining, so that the loop can end the run
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
      const auto last = all.begin() + static_cast<std::ptrdiff_t>(std::min(from + kBatch, all.size()));
      batch.assign(std::make_move_iterator(first), std::make_move_iterator(last));
      if (auto written = writer_.write(batch); !written.ok()) {
        failure_ = std::move(written).error();
        counters_.failed = true;
      }
      counters_.new_issues = writer_.new_issues();
    }
  }
}

Status Stages::finish() {
  raw_.close();
  judge_thread_.join();
  writer_thread_.join();
  if (failure_) return *failure_;
  return ok();
}

}  // namespace streamlab::pipeline
