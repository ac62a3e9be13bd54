// SPDX-License-Identifier: Apache-2.0
#include "cli/live_line.hpp"

#include <catch2/catch.hpp>

#include "base/cells.hpp"

using namespace streamlab;
using namespace streamlab::cli;
using namespace std::chrono_literals;

namespace {

LiveLine after_ten_seconds(double p95_ms, std::uint64_t errors) {
  LiveLine line(200, 0.01, 30s);
  for (std::uint64_t half = 1; half <= 20; ++half)
    line.add({.elapsed = half * 500ms,
              .offered = half * 100,
              .delivered = half * 99,
              .answered = half * 98,
              .errors = errors,
              .new_issues = errors > 0 ? 2U : 0U,
              .p50_ms = 12,
              .p95_ms = p95_ms,
              .recent_p95_ms = static_cast<double>(half)});
  return line;
}

}  // namespace

TEST_CASE("the live line says where the run stands") {
  const std::string text = after_ten_seconds(41, 3).text({.width = 200});
  CHECK(text ==
        "0:10 of 0:30  ▁▁▂▂▃▃▃▄▄▅▅▅▆▆▇▇▇███  p95 41 ms ≤ 200 ms  p50 12 ms  offered 200/s  delivered 198/s  "
        "errors 3  new issues 2");
}

TEST_CASE("before the first sample there are no percentiles") {
  LiveLine line(200, 0.01, 30s);
  line.add({.elapsed = 100ms, .offered = 5});
  CHECK(line.text({.width = 200}).find("p95 - ≤ 200 ms  p50 -") != std::string::npos);
  CHECK(line.plain().find("p50 -  p95 - (limit 200 ms)") != std::string::npos);
}

TEST_CASE("a narrow terminal loses the least telling parts, never the p95") {
  for (int width = 10; width < 130; ++width) {
    const std::string text = after_ten_seconds(41, 3).text({.width = width});
    CHECK(cell_width(text) <= static_cast<std::size_t>(width));
    CHECK(text.find("p95") != std::string::npos);
  }
  CHECK(after_ten_seconds(41, 3).text({.width = 40}) == "0:10 of 0:30  p95 41 ms ≤ 200 ms");
}

TEST_CASE("what is beyond an objective is red, and only where colour is allowed") {
  CHECK(after_ten_seconds(250, 0).text({.width = 200, .colour = true}).find("\x1b[31mp95 250 ms") !=
        std::string::npos);
  CHECK(after_ten_seconds(41, 500).text({.width = 200, .colour = true}).find("\x1b[31merrors 500") !=
        std::string::npos);
  CHECK(after_ten_seconds(250, 500).text({.width = 200}).find('\x1b') == std::string::npos);
}

TEST_CASE("without Unicode there is neither sparkline nor sign") {
  for (const char c : after_ten_seconds(41, 3).text({.width = 200, .unicode = false}))
    CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("rates are those of the last two seconds") {
  LiveLine line(0, 0, Nanos{0});
  for (std::uint64_t half = 1; half <= 10; ++half) line.add({.elapsed = half * 500ms, .offered = half * 500});
  for (std::uint64_t half = 11; half <= 20; ++half) line.add({.elapsed = half * 500ms, .offered = 5000});
  CHECK(line.text({.width = 200}).find("offered 0.0/s") != std::string::npos);
  CHECK(LiveLine(0, 0, Nanos{0}).text({}).empty());
}

TEST_CASE("a log gets everything in words") {
  CHECK(after_ten_seconds(41, 3).plain() ==
        "10.0 s  offered 2000 (200/s)  delivered 1980 (198/s)  answered 1960  errors 3  p50 12 ms  p95 41 ms "
        "(limit 200 ms)  new issues 2");
}
