// SPDX-License-Identifier: Apache-2.0
// What a run looks like while it goes, in one line that fits the terminal.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace streamlab::cli {

struct LiveFigures {
  Nanos elapsed{0};
  std::uint64_t offered = 0, delivered = 0, answered = 0, errors = 0, new_issues = 0;
  double p50_ms = 0, p95_ms = 0;  ///< of the run so far
  double recent_p95_ms = -1;      ///< of what was judged since the last look; below 0: nothing was
  bool sends = true;              ///< false: what only listens delivers nothing
};

struct LiveStyle {
  int width = 80;
  bool colour = false, unicode = true;
};

/// add() → text(), again and again; one thread. Rates are over the last two seconds or a little more; the
/// sparkline shows the last 20 calls. Before the first add() both texts are empty.
class LiveLine {
 public:
  /// @param p95_limit_ms, error_limit  objectives: what is beyond them is red; no p95 limit where it is 0.
  /// @param planned  0: the end is not known.
  LiveLine(double p95_limit_ms, double error_limit, Nanos planned)
      : p95_limit_ms_(p95_limit_ms), error_limit_(error_limit), planned_(planned) {}

  /// Counts are totals of the run and never fall; elapsed ascends.
  void add(const LiveFigures& now);
  /// Parts in the order of their places, the least telling ones left out until the rest fits; at least 10
  /// cells wide, without a line feed.
  [[nodiscard]] std::string text(const LiveStyle& style) const;
  /// Everything in words, for a log.
  [[nodiscard]] std::string plain() const;

 private:
  [[nodiscard]] double rate(std::uint64_t LiveFigures::*count) const;
  [[nodiscard]] std::string spark(const LiveStyle& style) const;
  double p95_limit_ms_, error_limit_;
  Nanos planned_;
  std::deque<LiveFigures> recent_;  // the last two seconds
  std::deque<double> p95s_;
};

}  // namespace streamlab::cli
