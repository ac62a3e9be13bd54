// SPDX-License-Identifier: Apache-2.0
#include "cli/live_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/cells.hpp"
#include "cli/table.hpp"

namespace streamlab::cli {
namespace {

constexpr std::size_t kSparkCells = 20;
constexpr Nanos kRateSpan = std::chrono::seconds(2);

struct Part {
  std::string text;
  int rank = 0;  // the higher, the sooner it is left out
  Style style = Style::plain;
};

std::string short_ms(double ms) {
  return ms < 10       ? fmt::format("{:.1f} ms", ms)
         : ms < 10'000 ? fmt::format("{:.0f} ms", ms)
                       : fmt::format("{:.1f} s", ms / 1000);
}

std::string short_rate(double per_second) {
  return per_second < 10 ? fmt::format("{:.1f}/s", per_second) : fmt::format("{:.0f}/s", per_second);
}

std::string clock_text(Nanos span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  return seconds < 3600 ? fmt::format("{}:{:02}", seconds / 60, seconds % 60)
                        : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::size_t cells_of(const std::vector<Part>& parts) {
  std::size_t cells = parts.empty() ? 0 : 2 * (parts.size() - 1);
  for (const Part& part : parts) cells += cell_width(part.text);
  return cells;
}

/// A percentile; before the first sample there is none.
std::string latency(double ms) {
  return ms > 0 ? short_ms(ms) : "-";
}

}  // namespace

void LiveLine::add(const LiveFigures& now) {
  recent_.push_back(now);
  while (recent_.size() > 2 && now.elapsed - recent_[1].elapsed >= kRateSpan) recent_.pop_front();
  p95s_.push_back(now.recent_p95_ms);
  if (p95s_.size() > kSparkCells) p95s_.pop_front();
}

double LiveLine::rate(std::uint64_t LiveFigures::*count) const {
  if (recent_.empty()) return 0;
  const LiveFigures& last = recent_.back();
  const bool first = recent_.size() == 1;
  const Nanos span = first ? last.elapsed : last.elapsed - recent_.front().elapsed;
  if (span <= Nanos{0}) return 0;
  return static_cast<double>(last.*count - (first ? 0 : recent_.front().*count)) /
         (static_cast<double>(span.count()) / 1e9);
}

std::string LiveLine::spark(const LiveStyle& style) const {
  if (!style.unicode || p95s_.size() < 2) return {};
  return sparkline(std::vector<double>(p95s_.begin(), p95s_.end()));
}

std::string LiveLine::text(const LiveStyle& style) const {
  if (recent_.empty()) return {};
  const LiveFigures& now = recent_.back();
  const double error_rate =
      now.answered + now.errors == 0
          ? 0
          : static_cast<double>(now.errors) / static_cast<double>(std::max(now.offered, std::uint64_t{1}));
  const bool slow = p95_limit_ms_ > 0 && now.p95_ms > p95_limit_ms_, failing = error_rate > error_limit_;
  std::vector<Part> parts;
  const auto part = [&](std::string words, int rank, Style how = Style::plain) {
    if (!words.empty()) parts.push_back({std::move(words), rank, how});
  };
  part(clock_text(now.elapsed) + (planned_ > Nanos{0} ? " of " + clock_text(planned_) : ""), 1, Style::bold);
  part(spark(style), 5, slow ? Style::red : Style::cyan);
  part("p95 " + latency(now.p95_ms) +
           (p95_limit_ms_ > 0 ? (style.unicode ? " ≤ " : " <= ") + short_ms(p95_limit_ms_) : ""),
       0, slow ? Style::red : Style::green);
  part("p50 " + latency(now.p50_ms), 6);
  part("offered " + short_rate(rate(&LiveFigures::offered)), 4);
  if (now.sends) part("delivered " + short_rate(rate(&LiveFigures::delivered)), 7);
  part(fmt::format("errors {}", now.errors), 2, failing ? Style::red : Style::plain);
  part(now.new_issues == 0 ? "" : fmt::format("new issues {}", now.new_issues), 3, Style::yellow);
  const auto room = static_cast<std::size_t>(std::max(style.width, 10));
  while (parts.size() > 1 && cells_of(parts) > room)
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  std::string out;
  for (const Part& one : parts) {
    if (!out.empty()) out += "  ";
    out += paint(style.colour, one.style, fit_cells(one.text, room));
  }
  return out;
}

std::string LiveLine::plain() const {
  if (recent_.empty()) return {};
  const LiveFigures& now = recent_.back();
  return fmt::format(
      "{:.1f} s  offered {} ({})  {}answered {}  errors {}  p50 {}  p95 {}{}  new issues {}",
      to_ms(now.elapsed) / 1000, now.offered, short_rate(rate(&LiveFigures::offered)),
      now.sends ? fmt::format("delivered {} ({})  ", now.delivered, short_rate(rate(&LiveFigures::delivered)))
                : "",
      now.answered, now.errors, latency(now.p50_ms), latency(now.p95_ms),
      p95_limit_ms_ > 0 ? " (limit " + short_ms(p95_limit_ms_) + ")" : "", now.new_issues);
}

}  // namespace streamlab::cli
