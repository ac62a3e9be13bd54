// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stages.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <utility>

namespace streamlab::pipeline {
namespace {

// Events of some seconds at high rates, or some large ones: a source that sends faster than they are judged
// is slowed down by its own connection.
constexpr std::size_t kQueue = 16'384, kQueuedBytes = std::size_t{16} << 20;
constexpr std::size_t kBatch = 512;  // rows a transaction

/// Leaves the core to the loop when both want it: a late timer or a late look at an answer would be measured,
/// a late row is not.
void step_back() {
  // On Linux this is the calling thread's own niceness; where it is refused, nothing is lost but the
  // courtesy.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
}

}  // namespace

Stages::Stages(Judge& judge, Writer& writer)
    : judge_(judge), writer_(writer), raw_(kQueue, kQueuedBytes), judged_(kQueue, kQueuedBytes) {
  judge_thread_ = std::jthread([this] { judge_all(); });
  writer_thread_ = std::jthread([this] { write_all(); });
}

Stages::~Stages() {
  if (judge_thread_.joinable()) (void)finish();
}

void Stages::judge_one(RawEvent&& raw) {
  Judged judged = judge_.take(std::move(raw));
  if (judged.event.answered()) ++counters_.answered;
  if (judged.event.outcome() == Outcome::error && !judged.event.censored()) ++counters_.errors;
  ++counters_.events;
  const std::size_t bytes = judged.event.payload().size();
  judged_.push(std::move(judged), bytes);
}

void Stages::judge_one(const Pulse& pulse) {
  if (!judge_.seconds().empty())
    if (const slo::Histogram& recent = judge_.seconds().rbegin()->second.response; recent.count() > 0)
      counters_.recent_p95_us = recent.quantile(0.95).count() / 1000;
  counters_.judged_errors = judge_.tally().errors;
  counters_.above_limit = judge_.tally().above_limit;
  store::Batch rows = counted(judge_, pulse);  // takes the seconds
  counters_.p50_us = std::llround(rows.so_far->response.p50 * 1000);
  counters_.p95_us = std::llround(rows.so_far->response.p95 * 1000);
  judged_.push(std::move(rows));
}

void Stages::judge_all() {
  step_back();
  std::vector<Incoming> batch;
  while (raw_.pop_all(batch))
    for (Incoming& next : batch) std::visit([this](auto& one) { judge_one(std::move(one)); }, next);
  judged_.close();
}

template <class Rows>
void Stages::write(Rows& rows) {
  if (failure_) return;  // goes on draining, so that the loop can end the run
  if (auto written = writer_.write(rows); !written.ok()) {
    failure_ = std::move(written).error();
    counters_.failed = true;
  }
  counters_.new_issues = writer_.new_issues();
}

void Stages::write_all() {
  step_back();
  std::vector<Outgoing> all;
  std::vector<Judged> batch;
  const auto flush = [&] {
    if (!batch.empty()) write(batch);
    batch.clear();
  };
  while (judged_.pop_all(all)) {
    for (Outgoing& next : all) {
      if (auto* const counts = std::get_if<store::Batch>(&next)) {
        flush();
        write(*counts);
      } else {
        batch.push_back(std::move(std::get<Judged>(next)));
        if (batch.size() == kBatch) flush();
      }
    }
    flush();
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
