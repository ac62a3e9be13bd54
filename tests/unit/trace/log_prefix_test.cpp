// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "trace/raw_frame.hpp"

using streamlab::trace::without_prefix;

TEST_CASE("what collectors put before a line goes, its indentation stays") {
  for (const char* prefix :
       {"2026-11-05T10:25:41.049Z app[2375]: ", "2026-11-05 10:25:41,049 ERROR ",
        "Nov  5 10:25:41 host app[12]: ", "[   12.345678] ", "[   12.345678][ T81] ",
        "<134>1 2026-11-05T10:25:41Z ", "2026-11-05T10:25:41.049Z stderr F ",
        "E0102 15:04:05.000000   12345 cart.go:12] ", "api_1  | ", "==4711== ", "10:25:41.049 [main] "}) {
    CHECK(without_prefix(std::string(prefix) + "panic: lost") == "panic: lost");
    CHECK(without_prefix(std::string(prefix) + "    at f") == "    at f");
  }
}

TEST_CASE("a line of a trace is no prefix") {
  for (const char* line :
       {"    at com.acme.A.f(A.java:1)", "\t/src/a.go:12 +0x1", "#0 [internal function]: f()",
        "[<ffffffff81>] f+0x1/0x2", "==4711==ERROR: AddressSanitizer: SEGV",
        "WARNING: ThreadSanitizer: data race", "  | ValueError: x", "2: main", ""})
    CHECK(without_prefix(line) == line);
}
