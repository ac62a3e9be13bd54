// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stages.hpp"

namespace streamlab::pipeline {
namespace {

// Events of some seconds at high rates; an event of average size keeps either queue within some ten
// megabytes.
constexpr std::size_t kQueue = 16'384;
constexpr std::size_t kBatch = 512;
// The live p95 walks the histogram: often enough for a person, rarely enough to cost nothing.
constexpr std::uint64_t kQuantileEvery = 2'048;

}  // namespace

Stages::Stages(Judge& judge, Writer& writer) : judge_(judge), writer_(writer), raw_(kQueue), judged_(kQueue) {
  judge_thread_ = std::jthread([this] { judge_all(); });
  writer_thread_ = std::jthread([this] { write_all(); });
}

Stages::~Stages() {
  if (judge_thread_.joinable()) (void)finish();
}

void Stages::judge_all() {
  std::uint64_t taken = 0;
  while (true) {
    std::vector<RawEvent> batch = raw_.pop_some(kBatch);
    if (batch.empty()) break;
    for (RawEvent& raw : batch) {
      Judged judged = judge_.take(std::move(raw));
      ++counters_.events;
      if (judged.event.answered()) ++counters_.answered;
      if (judged.event.outcome() == Outcome::error && !judged.event.censored()) ++counters_.errors;
      if (++taken % kQuantileEvery == 1)
        counters_.p95_us = judge_.tally().response.quantile(0.95).count() / 1000;
      judged_.push(std::move(judged));
    }
  }
  judged_.close();
}

void Stages::write_all() {
  while (true) {
    std::vector<Judged> batch = judged_.pop_some(kBatch);
    if (batch.empty()) break;
    if (failure_) continue;  // keeps draining, so that the loop can end the run
    if (auto written = writer_.write(batch); !written.ok()) {
      failure_ = std::move(written).error();
      counters_.failed = true;
    }
    counters_.new_issues = writer_.new_issues();
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
