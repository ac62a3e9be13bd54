// SPDX-License-Identifier: Apache-2.0
// What latency means where nobody asked: the stream's promise, its age, or its gaps. Pure; after redaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "event/stream_event.hpp"
#include "pipeline/driver.hpp"
#include "pipeline/sequence.hpp"
#include "scenario/scenario.hpp"
#include "slo/histogram.hpp"

namespace streamlab::pipeline {

struct SubscribeFinding {
  std::string_view error_class;  ///< gap, duplicate, out_of_order or stalled
  std::string detail;            ///< numbers only
};

/// A latency that no event stands for, and how much of it was our own standstill.
struct OwedSample {
  Nanos due{0}, latency{0}, own{0};
};

/// What is owed at the end, beside the events themselves.
struct SubscribeTotals {
  /// Latencies that no event stands for: the ages of missing events, the last stretch of silence, and what
  /// fills stalls.
  std::vector<OwedSample> extra_samples;
  /// Of these, events due and never received (rate_qps): each is one more event and one `no_answer`.
  std::uint64_t missing = 0;
  std::uint64_t clock_skew = 0, gaps = 0, duplicates = 0, out_of_order = 0, stalls = 0;
  Nanos last_silence{0};              ///< the longest stall that lasts to the end; 0: there is none
  std::uint64_t skipped_numbers = 0;  ///< sequence numbers that gaps left out and that never came
  slo::Histogram gap_histogram, age_histogram;
};

/// "1200 ms of silence"
std::string silence_text(Nanos silence);

/// One run, one thread. Each connection is a subscription of its own: `rate_qps` is promised to each.
///
/// * rate_qps given: event k is due at t_first + k/rate; k by sequence_field where given (Sequence), else by
/// count. Early counts as 0, and what is due in the warm-up belongs to it. At the end an event whose due time
/// is more than one period ago and that did not come is missing, at its age. Numbers that started anew after
/// a reconnect were sent again where they come in a burst and so early as nothing before them: no source can
/// send what is not yet there.
/// * else time_field given: age = received - payload's time; negative: clock_skew and no sample.
/// * else the gap since the arrival before (the first: since the subscription); the stretch to the end is one
/// more sample. In the last two a gap g over the stall limit is filled at the end with g-m, g-2m, … down to m
/// (at most 100,000 values; m then widens; the 10,000 longest gaps are known). m is the run's median gap;
/// where there is none, the limit takes its place.
/// Where bursts (a source that sends in batches, or catches up) leave a median of less than an eighth of the
/// gap below which half of the time lies (the three longest left out), m is that gap: else each ordinary gap
/// would be filled with as good as nothing, and a freeze drown in it. A stretch to the end is filled however
/// short it is where the target could no longer be reached, and where it is more than a quarter of the run
/// and 5 m.
///
/// Where a field is named, an event that does not tell it (a heartbeat) is none of these: no sample, no event
/// of the error rate, and it ends no silence. So is one whose number was there before.
class SubscribeJudge {
 public:
  explicit SubscribeJudge(const scenario::Config& config);

  /// One arrival in plain numbers: what on_event() reads from a StreamEvent.
  struct Arrival {
    std::uint32_t connection = 0;
    Nanos subscribed{0}, arrived{0};
    WallMicros received_at = 0;
    std::optional<WallMicros> payload_time;
    std::optional<std::int64_t> sequence;
    bool in_warmup = false;
    Nanos own{0};  ///< how long our own standstill may have held it back
  };
  struct Judgement {
    Nanos due{0};
    Nanos latency{-1};  ///< -1: no sample
    bool in_warmup = false;
    bool counts =
        true;  ///< false: a duplicate, or without the field that is judged: no event of the error rate
    std::vector<SubscribeFinding> findings;
  };
  Judgement judge(const Arrival& arrival);

  /// Completes timing.due, timing.latency and in_warmup, and sets timing.sent to "never". An event that is no
  /// arrival (a broken subscription) is left as it is.
  struct Reading {
    std::vector<SubscribeFinding> findings;
    bool counts = true;
  };
  Reading on_event(StreamEvent& event);

  /// @param subscriptions  by connection: those that stayed silent owe what they promised, from their first
  /// opening or, where there was none, from the run's start.
  SubscribeTotals finish(Nanos end_of_run, std::span<const SubscriptionTimes> subscriptions = {});

 private:
  struct Stream {
    Nanos subscribed{0}, last_open{0}, first{0}, last{0};
    std::uint64_t count = 0;
    Nanos earliest{0};  // so much before its time an event came
    Nanos anew_at{0};   // when its numbers started anew, and with which k
    std::int64_t anew_k = 0;
    Sequence sequence;
  };

  [[nodiscard]] Nanos period() const { return from_ms(1000 / *rate_); }
  [[nodiscard]] Nanos due_of(Nanos first, std::int64_t k) const;
  [[nodiscard]] bool tells(const Arrival& arrival) const;
  void begin(Stream& stream, const Arrival& arrival) const;
  void measure(const Stream& stream, const Arrival& arrival, std::int64_t k, Nanos since, Judgement& out);
  Sequence::Place place(Stream& stream, const Arrival& arrival);
  void count(const Sequence::Place& place, Judgement& out);
  /// A gap, how much of it was our own standstill, and when it ended.
  struct Gap {
    Nanos length{0}, own{0}, end{0};
  };
  void gap(const Gap& gap, bool in_warmup, Judgement& out);
  bool stalled(const Gap& gap, bool in_warmup);
  void remember(const Gap& gap);
  void fill(const Gap& gap, Nanos m);
  void fill_gaps();
  void end(const Stream& stream, bool is_unreachable, Nanos end_of_run);
  void owed(const Stream& stream, Nanos end_of_run);
  Nanos typical();
  Nanos stall_limit();

  std::optional<double> rate_;
  bool by_age_, by_sequence_;
  Nanos stall_, request_timeout_, warmup_;
  std::map<std::uint32_t, Stream> streams_;
  SubscribeTotals totals_;
  std::vector<Gap> long_gaps_;  // a heap, the shortest first
  std::vector<Gap> outages_;    // that lasted to the end
  Nanos typical_{0};
  bool is_unclear_ = false;       // a few gaps hold nearly all of the time: batches, or freezes
  std::uint64_t typical_at_ = 0;  // gaps that it was taken of
  std::int64_t last_owed_;        // the last event that is promised, where one stream owes so many messages
};

}  // namespace streamlab::pipeline
