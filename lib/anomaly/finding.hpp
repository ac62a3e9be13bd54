// SPDX-License-Identifier: Apache-2.0
// Something odd about one event: what the knowledge base groups into issues.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/stream_event.hpp"
#include "schema/family.hpp"

namespace streamlab::anomaly {

/// Shown and stored as it is.
struct Finding {
  std::string error_class;  ///< a word of event/error_class.hpp or the event's own class
  std::string detail;  ///< one line for people: numbers, paths with hidden names, reason words; never payload
                       ///< text. May be empty
  schema::Drift drift{};      ///< of schema_drift only
  bool from_outcome = false;  ///< the event's outcome is error
};

struct Thresholds {
  /// Beyond it an answer is late, the delay injected by us taken off; 0 or less: never.
  double anomaly_latency_ms = 0;
};

/// Findings of one event, in a fixed order: outcome, latency, then drift as given. A censored event has none;
/// only an event whose outcome is ok can be late, since a failure already says what is wrong. Pure; any
/// thread.
///
/// @param drifts  of this event, key names as they may be shown.
std::vector<Finding> findings(const StreamEvent& event, const Thresholds& thresholds,
                              const std::vector<schema::Drift>& drifts);

}  // namespace streamlab::anomaly
