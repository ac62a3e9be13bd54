// SPDX-License-Identifier: Apache-2.0
// The two stages behind the loop: a judge's thread and a writer's thread, each fed by a bounded queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/bounded_queue.hpp"
#include "base/result.hpp"
#include "event/raw_event.hpp"
#include "pipeline/judge.hpp"
#include "pipeline/writer.hpp"

namespace streamlab::pipeline {

/// What the loop's thread may read while the stages work.
struct StageCounters {
  std::atomic<std::uint64_t> events{0}, answered{0}, errors{0}, new_issues{0};
  std::atomic<std::uint64_t> judged_errors{0}, above_limit{0};  ///< of the tally, at the last pulse
  std::atomic<std::int64_t> p50_us{0}, p95_us{0}, recent_p95_us{-1};
  std::atomic<bool> failed{false};  ///< the writer met an error: the run should end
};

/// make → push() from the loop's thread → finish() once (else the destructor does, and what it tells is
/// lost). Raw events wait in memory only; each queue holds 16,384, or 16 MiB of payload, before its producer
/// waits. After the writer's first error nothing more is written, but events are still judged and taken, so
/// that push() never waits for ever. The judge and the writer must outlive it; after finish() they belong to
/// the caller again.
class Stages {
 public:
  Stages(Judge& judge, Writer& writer);
  ~Stages();
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  /// Waits while the judge is behind: our lateness then, never a lost event.
  void push(RawEvent event) {
    const std::size_t bytes = event.payload.size();
    raw_.push(std::move(event), bytes);
  }
  /// Has what was counted so far stored, behind the events pushed before. From the loop's thread.
  void pulse(Pulse pulse) { raw_.push(pulse); }
  /// Drains both queues and joins. The writer's first error, if it met one.
  Status finish();
  [[nodiscard]] const StageCounters& counters() const { return counters_; }

 private:
  using Incoming = std::variant<RawEvent, Pulse>;
  using Outgoing = std::variant<Judged, store::Batch>;

  void judge_all();
  void judge_one(RawEvent&& raw);
  void judge_one(const Pulse& pulse);
  void write_all();
  template <class Rows>
  void write(Rows& rows);

  Judge& judge_;
  Writer& writer_;
  BoundedQueue<Incoming> raw_;
  BoundedQueue<Outgoing> judged_;
  StageCounters counters_;
  std::optional<Error> failure_;  // written by the writer's thread, read after the join
  std::jthread judge_thread_, writer_thread_;
};

}  // namespace streamlab::pipeline
