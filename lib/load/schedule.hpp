// SPDX-License-Identifier: Apache-2.0
// When messages are due, in absolute arithmetic: no drift, whatever happened to the messages before.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/clock.hpp"

namespace streamlab::load {

/// Which part of a run's messages a generator sends: every `of`-th, from the `index`-th on. All shards
/// together make the run.
struct Shard {
  std::uint64_t index = 0, of = 1;
};

/// A pure function of its arguments: message i of the run is due at i × 1e9 / rate ns, rounded, after the
/// start.
class Schedule {
 public:
  /// @param rate      messages per second, > 0.
  /// @param duration  messages due before it, exclusively; absent: no limit.
  /// @param messages  at most so many in the whole run; absent: no limit.
  Schedule(double rate, std::optional<Nanos> duration, std::optional<std::uint64_t> messages,
           Shard shard = {});

  /// How many this shard sends.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Number in the run of this shard's k-th message.
  [[nodiscard]] std::uint64_t index(std::uint64_t k) const { return shard_.index + k * shard_.of; }
  /// Offset at which this shard's k-th message is due.
  [[nodiscard]] Nanos due(std::uint64_t k) const { return due_of_index(index(k)); }

 private:
  [[nodiscard]] Nanos due_of_index(std::uint64_t i) const;

  double rate_;
  Shard shard_;
  std::uint64_t size_ = 0;
};

}  // namespace streamlab::load
