// SPDX-License-Identifier: Apache-2.0
// The numbers that a source gives its events: which event each one is, and what that says of the others.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "event/error_class.hpp"

namespace streamlab::pipeline {

/// One stream, one thread. Memory is bounded, whatever the numbers.
class Sequence {
 public:
  struct Place {
    std::int64_t k = 0;            ///< the stream's first event is 0; what was sent before it is negative
    std::string_view error_class;  ///< gap, duplicate or out_of_order; empty where nothing is odd
    std::string detail;            ///< numbers only

    /// One more of its class in whatever counts gaps, duplicates and out_of_order.
    template <class Counts>
    void count_in(Counts& counts) const {
      counts.gaps += this->error_class == streamlab::error_class::gap ? 1 : 0;
      counts.duplicates += this->error_class == streamlab::error_class::duplicate ? 1 : 0;
      counts.out_of_order += this->error_class == streamlab::error_class::out_of_order ? 1 : 0;
    }
  };

  /// Of a source that numbers nothing.
  Place next() { return {++now_.max_k, {}, {}}; }

  /// @param reconnected  it is the first event of another subscription than the last one's. A source that
  /// starts anew there goes on where it was; one that sends its last events again (numbers in the upper half
  /// of this numbering) sends duplicates. A jump beyond belief is a gap of however many, and starts anew:
  /// after a reconnect one far beyond all that came so far, which is another source's numbering.
  Place place(std::int64_t number, bool reconnected);

  /// Numbers seem to have started anew, but what comes under them cannot be new (it comes before its time):
  /// the source sends again from further back. All that came since is a duplicate, this number too.
  /// @returns its place, nullopt where no numbers started anew, or long ago.
  std::optional<Place> take_back(std::int64_t number);

  [[nodiscard]] std::int64_t max_k() const { return now_.max_k; }
  /// May the last numbers still be taken back?
  [[nodiscard]] bool is_doubtful() const { return former_.has_value(); }
  /// first → last k of what never came.
  [[nodiscard]] const std::map<std::int64_t, std::int64_t>& holes() const { return holes_; }
  /// How many never came, with those that are no longer known one by one.
  [[nodiscard]] std::uint64_t skipped() const;

 private:
  struct Numbering {
    std::int64_t base = 0;      // k = number - base
    std::int64_t begun_at = 0;  // its first k
    std::int64_t max_k = -1;
  };
  bool fill_hole(std::int64_t k);
  void add_hole(std::int64_t first, std::int64_t last);

  void begin_at(std::int64_t number);

  bool has_base_ = false;
  Numbering now_;
  std::optional<Numbering> former_;
  std::map<std::int64_t, std::int64_t> holes_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace streamlab::pipeline
