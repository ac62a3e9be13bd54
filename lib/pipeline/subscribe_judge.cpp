// SPDX-License-Identifier: Apache-2.0
#include "pipeline/subscribe_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "event/error_class.hpp"

namespace streamlab::pipeline {
namespace {

constexpr std::uint64_t kTellingGaps = 20;
constexpr std::int64_t kMostFilled = 100'000;
// Holes kept apart per stream; beyond it the oldest are counted as lost for good.
constexpr std::size_t kMostHoles = 10'000;
constexpr std::int64_t kFarthest = 1'000'000'000'000;
// What a source owes beyond these is counted, but has no latency of its own.
constexpr std::size_t kMostSamples = 10'000'000;
constexpr std::size_t kMostGaps = 10'000;

Nanos ms(double value) {
  return Nanos(std::llround(value * 1e6));
}

/// The mean of all gaps but the longest twentieth.
Nanos mean_of_most(const slo::Histogram& gaps) {
  const double most = 0.95 * static_cast<double>(gaps.count());
  double seen = 0, sum = 0;
  for (const auto& bucket : gaps.buckets()) {
    const double taken = std::min(static_cast<double>(bucket.count), most - seen);
    if (taken <= 0) break;
    seen += taken, sum += taken * static_cast<double>(bucket.upper.count());
  }
  return seen > 0 ? Nanos(std::llround(sum / seen)) : Nanos{0};
}

}  // namespace

std::string silence_text(Nanos silence) {
  return fmt::format("{} ms of silence", silence.count() / 1'000'000);
}

SubscribeJudge::SubscribeJudge(const scenario::Config& config)
    : rate_(config.rate_qps),
      by_age_(!config.rate_qps && config.has_time_field),
      by_sequence_(config.has_sequence_field),
      stall_(ms(config.stall_ms)),
      request_timeout_(ms(config.request_timeout_ms)),
      warmup_(ms(config.warmup_s * 1000)),
      last_owed_(config.messages && config.connections.value_or(1) == 1
                     ? static_cast<std::int64_t>(std::min<std::uint64_t>(*config.messages, kFarthest)) - 1
                     : std::numeric_limits<std::int64_t>::max() - 1) {}

void SubscribeJudge::subscribed(std::uint32_t connection, Nanos at) {
  streams_.try_emplace(connection).first->second.subscribed = at;
}

std::vector<SubscribeFinding> SubscribeJudge::on_event(StreamEvent& event) {
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
  event.timing.own_wait = std::clamp(event.timing.own_wait, Nanos{0}, std::max(found.latency, Nanos{0}));
  return std::move(found.findings);
}

SubscribeJudge::Judgement SubscribeJudge::judge(const Arrival& arrival) {
  Judgement out;
  Stream& stream = streams_[arrival.connection];
  const bool first = stream.count == 0;
  if (first) stream.subscribed = std::max(arrival.subscribed, Nanos{0});
  const Nanos since = first ? stream.subscribed : stream.last;
  gap({arrival.arrived - since, arrival.own, arrival.arrived}, arrival.in_warmup, out);
  if (first) {
    stream.first = arrival.arrived;
    if (rate_) stream.first = std::min(stream.first, stream.subscribed + Nanos(std::llround(1e9 / *rate_)));
  }
  const std::int64_t k = place(stream, arrival, out);
  ++stream.count;
  stream.last = arrival.arrived;
  stream.last_open = arrival.subscribed;

  out.due = arrival.arrived;
  const bool duplicate = !out.findings.empty() && out.findings.back().error_class == error_class::duplicate;
  if (arrival.payload_time) {
    const Nanos age((arrival.received_at - *arrival.payload_time) * 1000);
    if (age < Nanos{0}) {
      ++totals_.clock_skew;
    } else {
      totals_.age_histogram.record(age);
      if (by_age_) {
        out.latency = age;
        out.due = arrival.arrived - age;
      }
    }
  }
  if (rate_) {
    out.due = due_of(stream, k);
    out.latency = duplicate ? Nanos{-1} : std::max(arrival.arrived - out.due, Nanos{0});
  } else if (!by_age_) {
    out.due = since;
    out.latency = arrival.arrived - since;
  }
  return out;
}

Nanos SubscribeJudge::due_of(const Stream& stream, std::int64_t k) const {
  const long double ns = static_cast<long double>(k) * 1e9L / static_cast<long double>(*rate_);
  return stream.first + Nanos(static_cast<std::int64_t>(std::clamp(ns, -4e18L, 4e18L)));
}

/// Which event of the stream it is, with what its number says.
std::int64_t SubscribeJudge::place(Stream& stream, const Arrival& arrival, Judgement& out) {
  if (!by_sequence_ || !arrival.sequence) return ++stream.max_k;
  std::int64_t k = 0;
  const bool far = !stream.has_base || __builtin_sub_overflow(*arrival.sequence, stream.base, &k) ||
                   k > kFarthest || k < -kFarthest;
  // A source that starts anew after a reconnect goes on where it was; so does one that jumps beyond belief,
  // but that is a gap of however many.
  if (far && stream.has_base && stream.count > 0) {
    ++totals_.gaps;
    out.findings.push_back({error_class::gap, "its number jumps beyond belief"});
  }
  const bool anew = k <= stream.max_k && arrival.subscribed != stream.last_open && stream.count > 0;
  if (far || anew) {
    k = stream.max_k + 1;
    stream.has_base = !__builtin_sub_overflow(*arrival.sequence, k, &stream.base);
  }
  if (k > stream.max_k + 1) {
    ++totals_.gaps;
    out.findings.push_back({error_class::gap, fmt::format("{} missing", k - stream.max_k - 1)});
    stream.missing.emplace(stream.max_k + 1, k - 1);
    if (stream.missing.size() > kMostHoles) {
      const auto oldest = stream.missing.begin();
      lost_ += static_cast<std::uint64_t>(oldest->second - oldest->first + 1);
      stream.missing.erase(oldest);
    }
  } else if (k <= stream.max_k) {
    const bool new_here = k < 0 || fill_hole(stream, k);
    ++(new_here ? totals_.out_of_order : totals_.duplicates);
    out.findings.push_back({new_here ? error_class::out_of_order : error_class::duplicate,
                            fmt::format("{} behind", stream.max_k - k)});
  }
  stream.max_k = std::max(stream.max_k, k);
  return k;
}

/// Takes k out of the holes; false if it was in none.
bool SubscribeJudge::fill_hole(Stream& stream, std::int64_t k) {
  auto hole = stream.missing.upper_bound(k);
  if (hole == stream.missing.begin()) return false;
  --hole;
  const auto [first, last] = *hole;
  if (k > last) return false;
  stream.missing.erase(hole);
  if (first < k) stream.missing.emplace(first, k - 1);
  if (k < last) stream.missing.emplace(k + 1, last);
  return true;
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
  for (const Gap& gap : long_gaps_)
    if (gap.length > limit) fill(gap, m > Nanos{0} ? m : limit);
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
    const Nanos mean = mean_of_most(totals_.gap_histogram);
    typical_ = totals_.gap_histogram.quantile(0.5);
    if (typical_ < mean / 4) typical_ = mean;
    typical_at_ = n;
  }
  return typical_;
}

Nanos SubscribeJudge::stall_limit() {
  if (stall_ > Nanos{0}) return stall_;
  if (totals_.gap_histogram.count() < kTellingGaps) return request_timeout_;
  return 20 * typical();
}

SubscribeTotals SubscribeJudge::finish(Nanos end_of_run) {
  if (streams_.empty()) streams_.try_emplace(0);
  for (auto& [connection, stream] : streams_) {
    const Nanos since = stream.count == 0 ? stream.subscribed : stream.last;
    const Nanos silence = std::max(end_of_run - since, Nanos{0});
    const bool in_warmup = end_of_run < warmup_;
    if (rate_) {
      if (stream.count == 0) stream.first = stream.subscribed + Nanos(std::llround(1e9 / *rate_));
      owed(stream, end_of_run);
    } else if (!by_age_ && !in_warmup && silence > Nanos{0}) {
      totals_.extra_samples.push_back({since, silence, Nanos{0}});
    }
    if (stalled({silence, Nanos{0}, end_of_run}, in_warmup))
      totals_.last_silence = std::max(totals_.last_silence, silence);
    for (const auto& [first, last] : stream.missing) lost_ += static_cast<std::uint64_t>(last - first + 1);
  }
  totals_.skipped_numbers = lost_;
  fill_gaps();
  return totals_;
}

/// What the source has promised and not sent.
void SubscribeJudge::owed(const Stream& stream, Nanos end_of_run) {
  const Nanos period(std::llround(1e9 / *rate_));
  const auto owe = [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t k = std::max<std::int64_t>(from, 0); k <= to; ++k) {
      const Nanos due = due_of(stream, k);
      if (due + period > end_of_run) return;
      if (due < warmup_) continue;
      if (totals_.extra_samples.size() < kMostSamples)
        totals_.extra_samples.push_back({due, end_of_run - due, Nanos{0}});
      ++totals_.missing;
    }
  };
  for (const auto& [first, last] : stream.missing) owe(first, last);
  owe(stream.max_k + 1, last_owed_);
}

}  // namespace streamlab::pipeline
