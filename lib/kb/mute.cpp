// SPDX-License-Identifier: Apache-2.0
// Mute rules as people write and read them.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "kb/lifecycle.hpp"

namespace streamlab::kb {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMaxCount = 10'000;  // a rate looks back over so many occurrences each time

std::optional<std::int64_t> number(std::string_view digits, std::int64_t largest) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc{} || end != digits.data() + digits.size() || value < 1 || value > largest)
    return std::nullopt;
  return value;
}

std::int64_t unit_us(char unit) {
  switch (unit) {
    case 's':
      return kSecond;
    case 'm':
      return 60 * kSecond;
    case 'h':
      return 3600 * kSecond;
    case 'd':
      return 86'400 * kSecond;
    case 'w':
      return 7 * 86'400 * kSecond;
    default:
      return 0;
  }
}

Error not_a_mute() {
  return Error{ErrorCode::usage, "this is no time to mute until"}.with_help(
      "write a date (2026-12-31), a span (90m, 7d, 2w), a count (100x), a rate (100x/1h) or forever");
}

}  // namespace

std::optional<std::int64_t> parse_span(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const std::int64_t unit = unit_us(text.back());
  if (unit == 0) return std::nullopt;
  const auto value = number(text.substr(0, text.size() - 1), 1'000'000);
  if (!value) return std::nullopt;
  return *value * unit;
}

Result<MuteRule> parse_mute(std::string_view text, WallMicros now) {
  MuteRule rule;
  if (text == "forever") return rule;
  if (const auto span = parse_span(text)) {
    rule.until = now + *span;
    return rule;
  }
  if (const auto x = text.find('x'); x != std::string_view::npos) {
    rule.count = number(text.substr(0, x), kMaxCount);
    if (!rule.count) return not_a_mute().with_reason(fmt::format("a count is between 1 and {}", kMaxCount));
    const auto rest = text.substr(x + 1);
    if (rest.empty()) return rule;
    if (rest.front() == '/') rule.window_us = parse_span(rest.substr(1));
    if (!rule.window_us) return not_a_mute();
    return rule;
  }
  WallMicros at = 0;
  const std::string full = text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text);
  if (!parse_rfc3339(full, at)) return not_a_mute();
  if (at <= now) return Error{ErrorCode::usage, "the date to mute until has passed"};
  rule.until = at;
  return rule;
}

std::string describe(const MuteRule& rule) {
  if (rule.until) return "until " + rfc3339(*rule.until);
  if (!rule.count) return "until unmuted";
  std::string text =
      fmt::format("until it happened {} more {}", *rule.count, *rule.count == 1 ? "time" : "times");
  if (rule.window_us) text += " within " + describe_span(static_cast<double>(*rule.window_us));
  return text;
}

std::string describe_span(double microseconds) {
  if (microseconds < 1e6) return fmt::format("{:.0f} ms", microseconds / 1e3);
  if (microseconds < 60e6) return fmt::format("{:.3g} s", microseconds / 1e6);
  const auto minutes = static_cast<std::int64_t>(std::llround(microseconds / 60e6));
  if (minutes < 60) return fmt::format("{} min", minutes);
  const auto pair = [](std::int64_t big, const char* unit, std::int64_t small, const char* small_unit) {
    return small == 0 ? fmt::format("{} {}", big, unit)
                      : fmt::format("{} {} {} {}", big, unit, small, small_unit);
  };
  if (minutes < 48 * 60) return pair(minutes / 60, "h", minutes % 60, "min");
  return pair(minutes / 1440, "d", minutes % 1440 / 60, "h");
}

std::string ago(WallMicros at, WallMicros now) {
  if (at > now) return "in " + describe_span(static_cast<double>(at - now));
  if (now - at < 1'000'000) return "now";
  if (now - at < 60'000'000) return fmt::format("{} s ago", (now - at) / 1'000'000);
  return describe_span(static_cast<double>(now - at)) + " ago";
}

}  // namespace streamlab::kb
