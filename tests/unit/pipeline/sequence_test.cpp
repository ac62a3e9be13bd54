// SPDX-License-Identifier: Apache-2.0
#include "pipeline/sequence.hpp"

#include <catch2/catch.hpp>

#include "event/error_class.hpp"

using namespace streamlab;
using pipeline::Sequence;

TEST_CASE("numbers tell what is missing, late and double, from wherever they begin") {
  Sequence numbers;
  CHECK(numbers.place(100, false).k == 0);
  CHECK(numbers.place(101, false).error_class.empty());
  const auto gap = numbers.place(105, false);
  CHECK(gap.k == 5);
  CHECK(gap.error_class == error_class::gap);
  CHECK(gap.detail == "3 missing");
  CHECK(numbers.place(103, false).error_class == error_class::out_of_order);
  CHECK(numbers.place(103, false).error_class == error_class::duplicate);
  CHECK(numbers.place(99, false).error_class == error_class::out_of_order);
  CHECK(numbers.skipped() == 2);
  CHECK(numbers.next().k == 6);
}

TEST_CASE("numbers that start anew after a reconnect go on, and such that come again are duplicates") {
  Sequence numbers;
  for (int i = 0; i < 10; ++i) numbers.place(i, false);
  CHECK(numbers.place(7, true).error_class == error_class::duplicate);  // its last events again
  CHECK(numbers.place(0, true).k == 10);
  CHECK(numbers.is_doubtful());
  CHECK(numbers.place(1, false).k == 11);
  const auto again = numbers.take_back(2);  // they came too early to be new
  REQUIRE(again);
  CHECK(again->k == 2);
  CHECK(again->error_class == error_class::duplicate);
  CHECK_FALSE(numbers.is_doubtful());
  CHECK(numbers.place(10, false).k == 10);
  CHECK_FALSE(numbers.take_back(11));
}

TEST_CASE("numbers that have gone on longer than they could come again are new") {
  Sequence numbers;
  for (int i = 0; i < 10; ++i) numbers.place(i, false);
  for (int i = 0; i <= 10; ++i) numbers.place(i, i == 0);
  CHECK_FALSE(numbers.is_doubtful());
  CHECK(numbers.max_k() == 20);
}

TEST_CASE("any numbers at all cost neither time nor memory") {
  Sequence numbers;
  for (const std::int64_t number :
       {std::int64_t{0}, INT64_MAX, INT64_MIN, std::int64_t{-1}, std::int64_t{1} << 50})
    numbers.place(number, true);
  for (std::int64_t i = 0; i < 50'000; ++i) numbers.place(i * 3, false);
  CHECK(numbers.holes().size() <= 10'000);
  CHECK(numbers.skipped() > 90'000);
}

TEST_CASE("a source may start anew however often") {
  Sequence numbers;
  std::int64_t k = 0;
  for (const int life : {100, 40, 20, 20, 60})
    for (int i = 0; i < life; ++i) {
      const auto place = numbers.place(i, i == 0);
      REQUIRE(place.k == k++);
      REQUIRE(place.error_class.empty());
    }
}

TEST_CASE("after a reconnect numbers far beyond what came are another source's") {
  Sequence numbers;
  for (int i = 0; i < 80; ++i) numbers.place(i, false);
  const auto other = numbers.place(1'000'080, true);
  CHECK(other.k == 80);
  CHECK(other.error_class == error_class::gap);
  CHECK(numbers.place(1'000'081, false).k == 81);
  CHECK(numbers.skipped() == 0);
  CHECK(numbers.place(1'000'182, true).detail == "100 missing");
}
