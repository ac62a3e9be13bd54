// SPDX-License-Identifier: Apache-2.0
// One event's way between transport and store: redact → latency of its mode → drift → findings → tally.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "anomaly/finding.hpp"
#include "event/raw_event.hpp"
#include "event/stream_event.hpp"
#include "pipeline/subscribe_judge.hpp"
#include "redact/redactor.hpp"
#include "scenario/scenario.hpp"
#include "schema/family.hpp"
#include "slo/verdict.hpp"
#include "store/coverage.hpp"

namespace streamlab::pipeline {

/// An event with all that was found on it.
struct Judged {
  StreamEvent event;
  std::vector<anomaly::Finding> findings;
  std::string new_shape;  ///< T with hidden key names, when its hash was met for the first time in this run,
                          ///< or again after 10,000 others
};

/// What was counted of one second of the run, by due time.
struct SecondTally {
  std::uint64_t offered = 0, answered = 0, errors = 0, judged = 0;
  slo::Histogram response;  ///< of what is a sample
};

/// Everything a run counts, apart from what the driver knows.
struct JudgeCounts {
  std::uint64_t events = 0, answered = 0, in_warmup = 0, censored = 0, injected = 0, clock_skew = 0;
  std::uint64_t gaps = 0, duplicates = 0, out_of_order = 0, stalls = 0;
  std::uint64_t missing = 0;  ///< subscribe: promised and never received
  /// Subscribe and replay: events, and those of which the field that the scenario names could not be read.
  std::uint64_t looked_at = 0, without_time = 0, without_sequence = 0, without_latency = 0;
  slo::Histogram gap_histogram, age_histogram;  ///< subscribe
  std::uint64_t next_seq = 0;
  Nanos own_wait{0}, pacing_wait{0}, connection_wait{0};
  /// 100 names at most in each, the rest under application_other.
  std::map<std::string, std::uint64_t> error_classes;
  std::map<std::string, std::uint64_t> anomalies;
};

/// know() → take() for each event → finish(). One thread. Deterministic: the same events in the same order
/// give the same result. Never fails on an event, whatever its bytes: one that cannot be parsed is judged as
/// malformed_payload. The scenario must outlive it.
class Judge {
 public:
  Judge(const scenario::Scenario& scenario, std::shared_ptr<const redact::Keyring> keyring);

  /// What the database knows of this scenario's shapes; before the first event. Fails where what was stored
  /// cannot be read as a shape.
  Status know(const std::vector<schema::Families::Stored>& families);
  /// Those families joined with what this run adds, names as they may be shown by now.
  Result<std::vector<schema::Families::Stored>> families_onto(
      const std::vector<schema::Families::Stored>& stored);

  Judged take(RawEvent&& raw);
  /// After the last event: adds what a silent source owes (subscribe mode). What never came is one more event
  /// to write, of class no_answer, already counted: the knowledge base then knows of the silence. So is a
  /// silence to the end that is a stall.
  /// @param subscriptions  by connection, those that never said a word among them.
  std::vector<Judged> finish(Nanos end_of_run, std::span<const SubscriptionTimes> subscriptions,
                             WallMicros now);

  [[nodiscard]] const slo::Tally& tally() const { return tally_; }
  /// The tally with what was still open when the run was interrupted counted as errors at their age.
  [[nodiscard]] slo::Tally tally_with_open() const;
  [[nodiscard]] const JudgeCounts& counts() const { return counts_; }
  /// What was counted since the last take_seconds().
  [[nodiscard]] const std::map<std::int64_t, SecondTally>& seconds() const { return seconds_; }
  /// The same, and counts anew. A second may come again: answers may be late, and memory stays flat
  /// however long the run and the freeze.
  std::map<std::int64_t, SecondTally> take_seconds() { return std::exchange(seconds_, {}); }
  [[nodiscard]] const redact::Redactor& redactor() const { return redactor_; }
  [[nodiscard]] std::vector<std::string> unmatched_rules() const;
  /// What the rules decided about every payload so far.
  [[nodiscard]] store::RunCoverage coverage() const;

 private:
  void look_at_names();
  void look_for_fields(const StreamEvent& event);
  [[nodiscard]] bool is_unsent(const StreamEvent& event) const;
  Judged silence(Nanos end_of_run, WallMicros now, std::string_view error);
  /// Does the event count, or was it said before, or of what is not judged?
  bool judge_latency(StreamEvent& event, std::vector<anomaly::Finding>& findings);
  void count(const StreamEvent& event, const std::vector<anomaly::Finding>& findings, bool counts);
  /// Is it a sample of latency, or only an event?
  bool sample(slo::Tally& tally, const StreamEvent& event) const;
  void look_at_number(const StreamEvent& event, std::vector<anomaly::Finding>& findings);
  void add_latency(slo::Tally& tally, Nanos latency, Nanos own_wait) const;

  const scenario::Scenario& scenario_;
  redact::Redactor redactor_;
  schema::Families families_;
  std::unique_ptr<SubscribeJudge> subscribe_;  // only in subscribe mode
  Sequence sequence_;                          // of a replay
  std::unordered_set<std::string> shapes_;     ///< whose text was told
  slo::Tally tally_, open_;
  JudgeCounts counts_;
  std::map<std::int64_t, SecondTally> seconds_;
  std::uint64_t name_changes_ = 0, look_at_names_ = 64;
  Nanos limit_, request_timeout_;
};

}  // namespace streamlab::pipeline
