// SPDX-License-Identifier: Apache-2.0
// How far a long command is: one live line on a terminal, now and then a plain line elsewhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "cli/session.hpp"

namespace streamlab::cli {

/// make → update()… → finish() (or destroy). Writes to session.err; one thread. The clock is given, so that
/// tests need no sleep.
class Progress {
 public:
  /// @param live_every, plain_every  least time between two lines on a terminal, and elsewhere (the first is
  /// shown at once on a
  ///                                 terminal, after plain_every elsewhere). The terminal may be told off:
  ///                                 `--quiet`.
  Progress(Session& session, std::function<TimePoint()> clock,
           Nanos live_every = std::chrono::milliseconds(100), Nanos plain_every = std::chrono::seconds(10));
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Is it time for a new line? Callers ask first where the text costs something to make.
  [[nodiscard]] bool due() const;
  /// Shows the line if it is due, else forgets it.
  void update(const std::string& line);
  /// The same for a line that is made for the terminal: fitted, safe, perhaps coloured.
  void show(const std::string& line);
  /// Removes the live line, so that what follows stands alone. update() may be called again.
  void finish();

 private:
  Session& session_;
  std::function<TimePoint()> clock_;
  Nanos every_;
  std::optional<TimePoint> last_;
  bool on_screen_ = false;
};

}  // namespace streamlab::cli
