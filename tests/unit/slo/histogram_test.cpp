// SPDX-License-Identifier: Apache-2.0
#include "slo/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "base/rng.hpp"

using namespace streamlab;
using namespace streamlab::slo;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST_CASE("an empty histogram has no samples and zero quantiles") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.quantile(0.95) == Nanos(0));
  CHECK(empty.buckets().empty());
}

TEST_CASE("p95 is the smallest value with at least 95 % of the samples at or below it") {
  Histogram h;
  for (int i = 1; i <= 100; ++i) h.record(microseconds(i));
  CHECK(h.quantile(0.95) == microseconds(95));
  CHECK(h.quantile(0.951) == microseconds(96));
  CHECK(h.quantile(0.5) == microseconds(50));
  CHECK(h.quantile(1.0) == microseconds(100));
  CHECK(h.quantile(0.001) == microseconds(1));
}

TEST_CASE("a latency is never told shorter than it was") {
  Histogram h;
  h.record(Nanos(1));
  CHECK(h.max() == microseconds(1));
  Histogram big;
  big.record(microseconds(1'234'567));
  big.record(microseconds(2'000'000));
  CHECK(big.quantile(0.5) >= microseconds(1'234'567));
}

TEST_CASE("quantiles keep three significant digits from 1 µs to 1 h") {
  const Rng rng(7, "histogram");
  Histogram h;
  std::vector<std::int64_t> exact;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const auto us = static_cast<std::int64_t>(std::exp(rng.uniform(i) * std::log(3.6e9)));
    exact.push_back(us);
    h.record(microseconds(us));
  }
  std::sort(exact.begin(), exact.end());
  for (const double q : {0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999}) {
    const auto want = static_cast<double>(exact[static_cast<std::size_t>(std::ceil(q * 20000)) - 1]);
    const double got = static_cast<double>(h.quantile(q).count()) / 1000;
    CHECK(got >= want);
    CHECK(got <= want * 1.001 + 1);
  }
}

TEST_CASE("merging histograms is the histogram of all samples, in any order") {
  const Rng rng(8, "merge");
  Histogram whole, a, b, c;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto latency = microseconds(rng.bits(i) % 5'000'000);
    whole.record(latency);
    (i % 3 == 0 ? a : i % 3 == 1 ? b : c).record(latency);
  }
  Histogram ab = a, cb = c;
  ab.merge(b);
  ab.merge(c);
  cb.merge(b);
  cb.merge(a);
  CHECK(ab == whole);
  CHECK(cb == whole);
}

TEST_CASE("encoding and decoding keep every count") {
  Histogram h;
  for (int i = 0; i < 500; ++i) h.record(microseconds(i * i), static_cast<std::uint64_t>(i % 3 + 1));
  const auto back = Histogram::decode(h.encode());
  REQUIRE(back.ok());
  CHECK(*back == h);
  CHECK(Histogram::decode(Histogram{}.encode()).ok());
}

TEST_CASE("a damaged encoding is refused") {
  for (const char* text : {"", "h2:0,0,0", "h1:", "h1:1,2", "h1:0,0,0;1", "h1:0,0,0;1,",
                           "h1:0,0,0;99999999999,1", "h1:0,0,0;-1,1", "h1:0,0,0x", "h1:a,b,c"})
    CHECK_FALSE(Histogram::decode(text).ok());
}

TEST_CASE("what is longer than an hour is counted, not lost") {
  Histogram h;
  h.record(std::chrono::hours(5));
  CHECK(h.count() == 1);
  CHECK(h.max() == std::chrono::hours(5));
}

TEST_CASE("however long and many, latencies stay readable") {
  Histogram all;
  for (int i = 0; i < 3; ++i) {
    Histogram one;
    one.record(Nanos::max(), 20'000);
    all.merge(one);
  }
  all.record(Nanos(1));
  CHECK(all.count() == 60'001);
  CHECK(all.max() >= kLongestSpan);
  CHECK(all.mean_ms() > 0);
  const auto again = Histogram::decode(all.encode());
  REQUIRE(again.ok());
  CHECK(*again == all);
}
