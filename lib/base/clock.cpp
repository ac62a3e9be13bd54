// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace streamlab {
namespace {

/// Reads exactly `digits` decimal digits at `at`; -1 if they are not there.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

WallMicros wall_now() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

std::string rfc3339(WallMicros at) {
  using namespace std::chrono;
  const sys_time<microseconds> time{microseconds(at)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<milliseconds>(time - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

bool parse_rfc3339(std::string_view text, WallMicros& out) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
    return false;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return false;
  const int y = number_at(text, 0, 4), mo = number_at(text, 5, 2), d = number_at(text, 8, 2);
  const int h = number_at(text, 11, 2), mi = number_at(text, 14, 2), s = number_at(text, 17, 2);
  if (y < 0 || mo < 1 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) return false;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) return false;
  std::size_t at = 19;
  std::int64_t micros = 0;
  if (text[at] == '.') {
    std::int64_t unit = 100'000;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      micros += (text[at] - '0') * unit;
    if (at == first) return false;
  }
  if (at >= text.size()) return false;
  minutes offset{0};
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
  } else if (text[at] == '+' || text[at] == '-') {
    const int oh = number_at(text, at + 1, 2), om = number_at(text, at + 4, 2);
    if (oh < 0 || oh > 23 || om < 0 || om > 59 || text[at + 3] != ':') return false;
    offset = minutes(oh * 60 + om) * (text[at] == '-' ? -1 : 1);
    at += 6;
  } else {
    return false;
  }
  if (at != text.size()) return false;
  const auto time = sys_days{date} + hours{h} + minutes{mi} + seconds{s} - offset;
  out = duration_cast<microseconds>(time.time_since_epoch()).count() + micros;
  return true;
}

Nanos from_ms(double ms) {
  constexpr auto kMost = static_cast<double>(kLongestSpan.count());
  const double ns = ms * 1e6;
  if (ns <= -kMost) return -kLongestSpan;
  return ns < kMost ? Nanos(std::llround(ns)) : kLongestSpan;
}

Nanos span_between(WallMicros earlier, WallMicros later) {
  constexpr WallMicros kMost = kLongestSpan.count() / 1000;
  WallMicros micros = 0;
  if (__builtin_sub_overflow(later, earlier, &micros)) micros = later > earlier ? kMost : -kMost;
  return Nanos(std::clamp(micros, -kMost, kMost) * 1000);
}

}  // namespace streamlab
