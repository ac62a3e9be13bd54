// SPDX-License-Identifier: Apache-2.0
// When things happened to one message.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace streamlab {

/// All spans are offsets from the run's start on its monotonic clock; a negative one means "never".
/// Response time = done - due (what the SLO judges); service time = done - sent; lateness = sent - due, which
/// is the sum of the three waits. In subscribe mode `due` is the time the source promised; in replay due =
/// done.
struct Timing {
  Nanos due{-1};
  Nanos sent{-1};
  Nanos done{-1};              ///< answer complete, or given up
  Nanos own_wait{0};           ///< of the lateness: the generator's fault (CPU)
  Nanos pacing_wait{0};        ///< of the lateness: `burst_limit` held it back
  Nanos connection_wait{0};    ///< of the lateness: no connection was free or open
  Nanos unreachable_wait{0};   ///< of connection_wait: none could be opened, since an attempt had failed
  Nanos held_back{0};          ///< of done - sent: this process stood still and could not read the answer
  Nanos injected_delay{0};     ///< of the response time: emulated network and injected delay
  Nanos latency{0};            ///< what is judged: done - due, or what the mode defines in its place; >= 0
  WallMicros received_at = 0;  ///< event time: wall clock at `done`
};

}  // namespace streamlab
