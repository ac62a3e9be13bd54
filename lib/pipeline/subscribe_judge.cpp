// SPDX-License-Identifier: Apache-2.0
#include "pipeline/subscribe_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "event/error_class.hpp"

namespace streamlab::pipeline {
namespace {

constexpr std::uint64_t kTellingGaps = 20, kFreezes = 3;
// Where the median of the gaps is so much less than that of their time, events come in bursts.
constexpr int kBursty = 8;
// A source that was silent for so much of a run, to its end, is dead, however irregular it was.
constexpr int kDeadPart = 4, kDeadGaps = 5;
constexpr std::int64_t kMostFilled = 100'000;
constexpr std::uint64_t kMostMessages = 1'000'000'000'000;
// Events that come so many periods earlier than any before them, and so many times as fast as promised, were
// sent again.
constexpr int kTooEarly = 3, kBurst = 4;
// What a source owes beyond these is counted, but has no latency of its own.
constexpr std::size_t kMostSamples = 10'000'000;
constexpr std::size_t kMostGaps = 10'000;

/// Half of the time lies in gaps of at most this length; so many of the longest, which may be freezes, are
/// left out.
Nanos median_by_time(const slo::Histogram& gaps, std::uint64_t left_out) {
  auto buckets = gaps.buckets();
  double time = 0;
  for (auto bucket = buckets.rbegin(); bucket != buckets.rend(); ++bucket) {
    const std::uint64_t taken = std::min(left_out, bucket->count);
    left_out -= taken, bucket->count -= taken;
    time += static_cast<double>(bucket->count) * static_cast<double>(bucket->upper.count());
  }
  double seen = 0;
  for (const auto& bucket : buckets) {
    seen += static_cast<double>(bucket.count) * static_cast<double>(bucket.upper.count());
    if (seen * 2 >= time) return bucket.upper;
  }
  return Nanos{0};
}

}  // namespace

std::string silence_text(Nanos silence) {
  return fmt::format("{} ms of silence", silence.count() / 1'000'000);
}

SubscribeJudge::SubscribeJudge(const scenario::Config& config)
    : rate_(config.rate_qps),
      by_age_(!config.rate_qps && config.has_time_field),
      by_sequence_(config.has_sequence_field),
      stall_(from_ms(config.stall_ms)),
      request_timeout_(from_ms(config.request_timeout_ms)),
      warmup_(from_ms(config.warmup_s * 1000)),
      last_owed_(config.messages && config.connections.value_or(1) == 1
                     ? static_cast<std::int64_t>(std::min(*config.messages, kMostMessages)) - 1
                     : std::numeric_limits<std::int64_t>::max() - 1) {}

SubscribeJudge::Reading SubscribeJudge::on_event(StreamEvent& event) {
  if (!event.answered() || event.censored()) return {};
  Judgement found = judge({.connection = event.connection(),
                           .subscribed = event.timing.sent,
                           .arrived = event.timing.done,
                           .received_at = event.timing.received_at,
                           .payload_time = event.payload_time(),
                           .sequence = event.sequence(),
                           .in_warmup = event.in_warmup(),
                           .own = event.timing.own_wait});
  event.timing.sent = Nanos{-1};
  event.timing.due = found.due;
  event.timing.latency = found.latency;
  event.set_in_warmup(found.in_warmup);
  event.timing.own_wait = std::clamp(event.timing.own_wait, Nanos{0}, std::max(found.latency, Nanos{0}));
  return {std::move(found.findings), found.counts};
}

/// Does it say what is judged? Where a field is named, an event without it (a heartbeat) is no sign of life.
bool SubscribeJudge::tells(const Arrival& arrival) const {
  return (!by_sequence_ || arrival.sequence) && (!by_age_ || arrival.payload_time);
}

SubscribeJudge::Judgement SubscribeJudge::judge(const Arrival& arrival) {
  Judgement out{.due = arrival.arrived, .in_warmup = arrival.in_warmup};
  Stream& stream = streams_[arrival.connection];
  out.counts = tells(arrival);
  if (!out.counts) return out;
  if (stream.count == 0) begin(stream, arrival);
  const Sequence::Place placed = place(stream, arrival);
  stream.last_open = arrival.subscribed;
  out.counts = placed.error_class != error_class::duplicate;  // what was said before ends no silence
  if (out.counts) {
    const Nanos since = stream.count == 0 ? stream.subscribed : stream.last;
    gap({arrival.arrived - since, arrival.own, arrival.arrived}, arrival.in_warmup, out);
    ++stream.count;
    stream.last = arrival.arrived;
    measure(stream, arrival, placed.k, since, out);
  }
  count(placed, out);
  return out;
}

void SubscribeJudge::begin(Stream& stream, const Arrival& arrival) const {
  stream.subscribed = std::max(arrival.subscribed, Nanos{0});
  stream.first = arrival.arrived;
  if (rate_) stream.first = std::min(stream.first, stream.subscribed + period());
}

/// Its latency: by the promise, by its age, or by the gap before it.
void SubscribeJudge::measure(const Stream& stream, const Arrival& arrival, std::int64_t k, Nanos since,
                             Judgement& out) {
  const std::optional<Nanos> age =
      arrival.payload_time ? std::optional(span_between(*arrival.payload_time, arrival.received_at))
                           : std::nullopt;
  if (age && *age < Nanos{0}) ++totals_.clock_skew;
  if (age && *age >= Nanos{0}) totals_.age_histogram.record(*age);
  if (rate_) {
    out.due = due_of(stream.first, k);
    out.latency = std::max(arrival.arrived - out.due, Nanos{0});
    out.in_warmup = warmup_ > Nanos{0} && out.due < warmup_;
  } else if (!by_age_) {
    out.due = since;
    out.latency = arrival.arrived - since;
  } else if (age && *age >= Nanos{0}) {
    out.due = arrival.arrived - *age;
    out.latency = *age;
  }
}

Nanos SubscribeJudge::due_of(Nanos first, std::int64_t k) const {
  const long double ns = static_cast<long double>(k) * 1e9L / static_cast<long double>(*rate_);
  return first + Nanos(static_cast<std::int64_t>(std::clamp(ns, -4e18L, 4e18L)));
}

/// Which event of the stream it is.
Sequence::Place SubscribeJudge::place(Stream& stream, const Arrival& arrival) {
  Sequence& sequence = stream.sequence;
  if (!by_sequence_) return sequence.next();
  const bool reconnected = stream.count > 0 && arrival.subscribed != stream.last_open;
  const bool was_doubtful = sequence.is_doubtful();
  const Sequence::Place out = sequence.place(*arrival.sequence, reconnected);
  if (!rate_) return out;
  const Nanos early = due_of(stream.first, out.k) - arrival.arrived;
  if (!sequence.is_doubtful()) {
    stream.earliest = std::max(stream.earliest, early);
    return out;
  }
  if (!was_doubtful) stream.anew_at = arrival.arrived, stream.anew_k = out.k;
  // What is sent again comes in a burst, before its time; a source may be faster than it promised.
  const bool is_burst = arrival.arrived - stream.anew_at < (out.k - stream.anew_k + 1) * period() / kBurst;
  return is_burst && early > stream.earliest + kTooEarly * period() ? *sequence.take_back(*arrival.sequence)
                                                                    : out;
}

void SubscribeJudge::count(const Sequence::Place& place, Judgement& out) {
  if (place.error_class.empty()) return;
  place.count_in(totals_);
  out.findings.push_back({place.error_class, place.detail});
}

void SubscribeJudge::gap(const Gap& gap, bool in_warmup, Judgement& out) {
  if (stalled(gap, in_warmup)) out.findings.push_back({error_class::stalled, silence_text(gap.length)});
  totals_.gap_histogram.record(gap.length);
}

/// Counts a gap that is too long, as far as is known by now; what fills it is known at the end.
bool SubscribeJudge::stalled(const Gap& gap, bool in_warmup) {
  if (!rate_ && !in_warmup) remember(gap);
  if (gap.length - gap.own <= stall_limit()) return false;
  ++totals_.stalls;
  return true;
}

void SubscribeJudge::remember(const Gap& gap) {
  const auto longer = [](const Gap& a, const Gap& b) { return a.length > b.length; };
  if (long_gaps_.size() == kMostGaps) {
    if (gap.length <= long_gaps_.front().length) return;
    std::pop_heap(long_gaps_.begin(), long_gaps_.end(), longer);
    long_gaps_.pop_back();
  }
  long_gaps_.push_back(gap);
  std::push_heap(long_gaps_.begin(), long_gaps_.end(), longer);
}

void SubscribeJudge::fill_gaps() {
  typical_at_ = 0;
  const Nanos limit = stall_limit(), m = typical();
  const Nanos step = m > Nanos{0} ? m : limit;
  for (const Gap& gap : long_gaps_)
    if (gap.length > limit) fill(gap, step);
  for (const Gap& gap : outages_)
    if (gap.length <= limit) fill(gap, step);
}

void SubscribeJudge::fill(const Gap& gap, Nanos m) {
  m = std::max({m, gap.length / kMostFilled, Nanos{1}});
  for (Nanos waited = gap.length - m; waited >= m && totals_.extra_samples.size() < kMostSamples; waited -= m)
    totals_.extra_samples.push_back({gap.end - waited, waited, std::min(waited, gap.own)});
}

/// Of the gaps so far; looked up anew when a tenth has been added.
Nanos SubscribeJudge::typical() {
  const std::uint64_t n = totals_.gap_histogram.count();
  if (n == 0) return Nanos{0};
  if (typical_at_ == 0 || n < kTellingGaps || n >= typical_at_ + typical_at_ / 10) {
    const Nanos all = median_by_time(totals_.gap_histogram, 0);
    const Nanos most = median_by_time(totals_.gap_histogram, kFreezes);
    typical_ = totals_.gap_histogram.quantile(0.5);
    is_unclear_ = typical_ < all / kBursty && most < all / kBursty;
    if (typical_ < all / kBursty) typical_ = std::max(typical_, most);
    typical_at_ = n;
  }
  return typical_;
}

Nanos SubscribeJudge::stall_limit() {
  if (stall_ > Nanos{0}) return stall_;
  const Nanos m = typical();
  return totals_.gap_histogram.count() < kTellingGaps || is_unclear_ ? request_timeout_ : 20 * m;
}

SubscribeTotals SubscribeJudge::finish(Nanos end_of_run, std::span<const SubscriptionTimes> subscriptions) {
  for (std::size_t i = 0; i < std::max<std::size_t>(subscriptions.size(), 1); ++i) {
    const SubscriptionTimes times = i < subscriptions.size() ? subscriptions[i] : SubscriptionTimes{};
    Stream& stream = streams_[static_cast<std::uint32_t>(i)];
    if (stream.count == 0) stream.subscribed = std::max(times.first_open, Nanos{0});
    end(stream, times.is_unreachable, end_of_run);
  }
  fill_gaps();
  return totals_;
}

/// What the stretch to the end of the run says of a stream.
void SubscribeJudge::end(const Stream& stream, bool is_unreachable, Nanos end_of_run) {
  const Nanos since = stream.count == 0 ? stream.subscribed : stream.last;
  const Nanos silence = std::max(end_of_run - since, Nanos{0});
  const bool in_warmup = end_of_run < warmup_;
  const Gap last{silence, Nanos{0}, end_of_run};
  if (rate_) {
    owed(stream, end_of_run);
  } else if (!in_warmup && silence > Nanos{0}) {
    if (!by_age_) totals_.extra_samples.push_back({since, silence, Nanos{0}});
  }
  const bool is_dead =
      !rate_ && ((is_unreachable && stream.count > 0) ||
                 (silence > (end_of_run - warmup_) / kDeadPart && silence > kDeadGaps * typical()));
  const bool is_stall = stalled(last, in_warmup);
  if (is_dead && !is_stall) {
    ++totals_.stalls;
    if (!in_warmup) outages_.push_back(last);
  }
  if (is_stall || is_dead) totals_.last_silence = std::max(totals_.last_silence, silence);
  totals_.skipped_numbers += stream.sequence.skipped();
}

/// What the source has promised and not sent.
void SubscribeJudge::owed(const Stream& stream, Nanos end_of_run) {
  const Nanos first = stream.count > 0 ? stream.first : stream.subscribed + period();
  const auto owe = [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t k = std::max<std::int64_t>(from, 0); k <= to; ++k) {
      const Nanos due = due_of(first, k);
      if (due + period() > end_of_run) return;
      if (due < warmup_) continue;
      if (totals_.extra_samples.size() < kMostSamples)
        totals_.extra_samples.push_back({due, end_of_run - due, Nanos{0}});
      ++totals_.missing;
    }
  };
  for (const auto& [from, to] : stream.sequence.holes()) owe(from, to);
  owe(stream.sequence.max_k() + 1, last_owed_);
}

}  // namespace streamlab::pipeline
