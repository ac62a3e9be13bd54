// SPDX-License-Identifier: Apache-2.0
#include "slo/histogram.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace streamlab::slo {
namespace {

// Values below 2^kLinearBits have a bucket each; above, every power of two is cut into 2^(kLinearBits-1)
// buckets. Both numbers are part of the stored encoding "h1:".
constexpr int kLinearBits = 11;
constexpr std::int64_t kLinear = std::int64_t{1} << kLinearBits;
constexpr std::int64_t kHalf = kLinear / 2;
constexpr std::int64_t kMaxMicros = 3'600'000'000;  // 1 h; what is longer is counted in the last bucket

std::size_t bucket_of(std::int64_t us) {
  us = std::clamp<std::int64_t>(us, 0, kMaxMicros);
  if (us < kLinear) return static_cast<std::size_t>(us);
  const int shift = std::bit_width(static_cast<std::uint64_t>(us)) - kLinearBits;
  return static_cast<std::size_t>(kLinear + (shift - 1) * kHalf + ((us >> shift) - kHalf));
}

/// The largest value that falls into the bucket.
std::int64_t upper_of(std::size_t bucket) {
  const auto index = static_cast<std::int64_t>(bucket);
  if (index < kLinear) return index;
  const std::int64_t shift = (index - kLinear) / kHalf + 1;
  const std::int64_t place = (index - kLinear) % kHalf + kHalf;
  return ((place + 1) << shift) - 1;
}

/// What no longer fits is told as the most that does.
std::int64_t sum_of(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  return __builtin_add_overflow(a, b, &out) ? std::numeric_limits<std::int64_t>::max() : out;
}

std::int64_t times_of(std::int64_t us, std::uint64_t times) {
  std::int64_t out = 0;
  return __builtin_mul_overflow(us, times, &out) ? std::numeric_limits<std::int64_t>::max() : out;
}

Error bad_encoding() {
  return Error{ErrorCode::failed, "stored histogram is not readable"};
}

}  // namespace

void Histogram::record(Nanos latency, std::uint64_t times) {
  if (times == 0) return;
  const Nanos told = std::clamp(latency, Nanos{0}, kLongestSpan);
  const std::int64_t us = told.count() / 1000 + (told.count() % 1000 > 0 ? 1 : 0);
  const std::size_t bucket = bucket_of(us);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += times;
  min_us_ = count_ == 0 ? us : std::min(min_us_, us);
  max_us_ = std::max(max_us_, us);
  sum_us_ = sum_of(sum_us_, times_of(us, times));
  count_ += times;
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  min_us_ = count_ == 0 ? other.min_us_ : std::min(min_us_, other.min_us_);
  max_us_ = std::max(max_us_, other.max_us_);
  sum_us_ = sum_of(sum_us_, other.sum_us_);
  count_ += other.count_;
}

Nanos Histogram::at_rank(std::uint64_t rank) const {
  if (count_ == 0) return Nanos{0};
  rank = std::clamp<std::uint64_t>(rank, 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return Nanos(std::min(upper_of(i), max_us_) * 1000);
  }
  return max();
}

Nanos Histogram::quantile(double q) const {
  if (count_ == 0) return Nanos{0};
  // The smallest rank with rank/count >= q; the epsilon keeps 0.95 * 100 from becoming 95.00000000000001.
  const double exact = q * static_cast<double>(count_);
  return at_rank(static_cast<std::uint64_t>(std::ceil(exact - 1e-9 * std::max(1.0, exact))));
}

Nanos Histogram::min() const {
  return Nanos(min_us_ * 1000);
}

double Histogram::mean_ms() const {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_us_) / static_cast<double>(count_) / 1000.0;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> out;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) out.push_back({Nanos(upper_of(i) * 1000), counts_[i]});
  return out;
}

std::string Histogram::encode() const {
  std::string out =
      "h1:" + std::to_string(min_us_) + "," + std::to_string(max_us_) + "," + std::to_string(sum_us_);
  std::size_t last = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    out += ';' + std::to_string(i - last) + ',' + std::to_string(counts_[i]);
    last = i;
  }
  return out;
}

Result<Histogram> Histogram::decode(std::string_view text) {
  if (!text.starts_with("h1:")) return bad_encoding();
  const char* at = text.data() + 3;
  const char* const end = text.data() + text.size();
  const auto number = [&](auto& value) {
    const auto [next, failure] = std::from_chars(at, end, value);
    const bool good = failure == std::errc{} && next != at && value >= 0;
    at = next;
    return good;
  };
  const auto sign = [&](char c) { return at != end && *at++ == c; };
  Histogram out;
  if (!number(out.min_us_) || !sign(',') || !number(out.max_us_) || !sign(',') || !number(out.sum_us_))
    return bad_encoding();
  if (out.max_us_ > kLongestSpan.count() / 1000 + 1) return bad_encoding();
  std::size_t bucket = 0;
  while (at != end) {
    std::size_t gap = 0;
    std::uint64_t times = 0;
    if (!sign(';') || !number(gap) || !sign(',') || !number(times) || gap > bucket_of(kMaxMicros))
      return bad_encoding();
    bucket += gap;
    if (bucket > bucket_of(kMaxMicros)) return bad_encoding();
    if (bucket >= out.counts_.size()) out.counts_.resize(bucket + 1);
    out.counts_[bucket] += times;
    out.count_ += times;
  }
  return out;
}

}  // namespace streamlab::slo
