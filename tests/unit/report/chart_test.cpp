// SPDX-License-Identifier: Apache-2.0
#include "report/chart.hpp"

#include <catch2/catch.hpp>

#include "report/series.hpp"

using namespace streamlab::report;

TEST_CASE("a linear scale ends on a tick and places its ends at 0 and 1") {
  const Scale scale = Scale::linear(0, 487);
  CHECK(scale.ticks(6) == std::vector<double>{0, 200, 400, 600});
  CHECK(scale.place(0) == 0);
  CHECK(scale.place(600) == 1);
  CHECK(scale.place(9e9) == 1);
  CHECK(scale.value(0.5) == Approx(300));
}

TEST_CASE("a logarithmic scale widens to 1, 2 or 5 times a power of ten") {
  const Scale scale = Scale::logarithmic(3, 700);
  CHECK(scale.place(2) == 0);
  CHECK(scale.place(1000) == 1);
  CHECK(scale.place(0) == 0);
  CHECK(scale.value(scale.place(37)) == Approx(37));
  for (const double tick : scale.ticks(5))
    CHECK((tick == Approx(10) || tick == Approx(100) || tick == Approx(1000)));
}

TEST_CASE("values of a wide span get a logarithmic axis, others one from zero") {
  CHECK(Scale::fitting(1, 100, 40).is_logarithmic());
  CHECK_FALSE(Scale::fitting(50, 100, 40).is_logarithmic());
  CHECK_FALSE(Scale::fitting(0, 100, 40).is_logarithmic());
}

TEST_CASE("a line breaks where a value is missing, and a lone value is a dot") {
  Plot plot(100, Scale::linear(0, 10));
  plot.line("p95", {{0, 1}, {0.1, 2}, {0.2, {}}, {0.3, 4}, {0.4, {}}});
  const std::string svg = plot.svg("x", "a <title>", "says");
  CHECK(svg.find("d=\"M0.0 ") != std::string::npos);
  CHECK(svg.find("<circle") != std::string::npos);
  CHECK(svg.find("a &lt;title&gt;") != std::string::npos);
}

TEST_CASE("slots add up to the seconds, without holes and within the bound") {
  std::vector<Second> seconds;
  for (int i = 0; i < 1000; i += 3)
    seconds.push_back({.second = 5 + i, .offered = 2, .answered = 1, .errors = 1, .response = {}});
  for (const std::int64_t most : {1, 7, 120, 5000}) {
    const auto all = slots(seconds, most);
    CHECK(static_cast<std::int64_t>(all.size()) <= most);
    std::uint64_t offered = 0;
    std::int64_t next = 5;
    for (const Slot& slot : all) {
      CHECK(slot.from == next);
      next += slot.seconds;
      offered += slot.offered;
    }
    CHECK(next == 5 + 999 + 1);
    CHECK(offered == seconds.size() * 2);
  }
  CHECK(slots({}, 10).empty());
}

TEST_CASE("spans and numbers read well") {
  CHECK(span_text(0.42) == "0.42 ms");
  CHECK(span_text(9.876) == "9.88 ms");
  CHECK(span_text(200) == "200 ms");
  CHECK(span_text(1250) == "1.25 s");
  CHECK(span_text(1e8) == "100000 s");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
}

TEST_CASE("no number for people has an exponent") {
  CHECK(significant(12345, 4) == "12345");
  CHECK(significant(12345.6, 4) == "12346");
  CHECK(significant(99.6, 2) == "100");
  CHECK(significant(-1.94, 2) == "-1.9");
  CHECK(significant(512.5, 4) == "512.5");
  CHECK(significant(0.00001234, 2) == "0.000012");
  CHECK(significant(2, 4) == "2");
  CHECK(significant(100, 2) == "100");
  CHECK(significant(0, 3) == "0");
}
