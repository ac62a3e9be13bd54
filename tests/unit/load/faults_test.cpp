// SPDX-License-Identifier: Apache-2.0
#include "load/faults.hpp"

#include <catch2/catch.hpp>

using namespace streamlab::load;

TEST_CASE("faults come with their probability, each kind as often") {
  const FaultDice dice(0.3, 3, 42);
  int hits[3] = {};
  for (std::uint64_t i = 0; i < 30'000; ++i)
    if (const auto kind = dice.roll(i)) ++hits[*kind];
  for (const int n : hits) CHECK(n == Approx(3000).epsilon(0.07));
}

TEST_CASE("probability 0 or no kinds never hits, probability 1 always") {
  CHECK_FALSE(FaultDice(0, 3, 1).roll(5));
  CHECK_FALSE(FaultDice(1, 0, 1).roll(5));
  for (std::uint64_t i = 0; i < 1000; ++i) CHECK(FaultDice(1, 2, 1).roll(i));
}

TEST_CASE("damaged bytes are never JSON and always the same") {
  for (const char* payload : {"", "1", "{\"a\":1}", "  [] "})
    for (std::uint64_t salt = 0; salt < 20; ++salt) {
      const std::string once = damaged(payload, salt);
      CHECK(once.find('\xff') != std::string::npos);
      CHECK(once == damaged(payload, salt));
    }
}

TEST_CASE("truncation leaves the first half and never nothing of something") {
  CHECK(truncated("{\"a\":1}") == "{\"a");
  CHECK(truncated("[]") == "[");
  CHECK(truncated("7") == "7");
  CHECK(truncated("").empty());
}
