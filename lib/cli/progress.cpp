// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <ostream>
#include <utility>

#include "base/cells.hpp"
#include "base/text.hpp"

namespace streamlab::cli {

Progress::Progress(Session& session, std::function<TimePoint()> clock, Nanos live_every, Nanos plain_every)
    : session_(session), clock_(std::move(clock)), every_(session.redraws ? live_every : plain_every) {
  // A pipe gets its first line only when the command has proved to be a long one.
  if (!session_.redraws) last_ = clock_();
}

bool Progress::due() const {
  return !last_ || clock_() - *last_ >= every_;
}

void Progress::update(const std::string& line) {
  const auto room = static_cast<std::size_t>(session_.width > 1 ? session_.width - 1 : 79);
  show(session_.redraws ? fit_cells(printable(line), room) : printable(line));
}

void Progress::show(const std::string& line) {
  if (!due()) return;
  last_ = clock_();
  if (!session_.redraws) {
    session_.err << line << '\n' << std::flush;
    return;
  }
  session_.err << "\r\x1b[K" << line << std::flush;
  on_screen_ = true;
}

void Progress::finish() {
  if (!on_screen_) return;
  session_.err << "\r\x1b[K" << std::flush;
  on_screen_ = false;
}

}  // namespace streamlab::cli
