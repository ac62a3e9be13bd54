// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "store/store.hpp"

using streamlab::store::uuid7;

TEST_CASE("a uid is a UUID of version 7 and sorts by time") {
  // The time of RFC 9562's example: 2022-02-22T19:22:22Z.
  CHECK(uuid7(1645557742000000, 0x0CC3, 0x18C4DC0C0C07398F) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  CHECK(uuid7(1'000, 0, 0) == "00000000-0001-7000-8000-000000000000");
  CHECK(uuid7(-5, ~0ULL, ~0ULL) == "00000000-0000-7fff-bfff-ffffffffffff");
  CHECK(uuid7(1'000, ~0ULL, ~0ULL) < uuid7(2'000, 0, 0));
}
