// SPDX-License-Identifier: Apache-2.0
// Something odd about one event: what the knowledge base groups into issues.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/stream_event.hpp"
#include "schema/family.hpp"

namespace streamlab::anomaly {

struct Finding {
  std::string error_class;  ///< a word of event/error_class.hpp or the event's own class
  std::string
      detail;  ///< one line for people: numbers, paths with hidden names, reason words; never payload text
  schema::Drift drift{};      ///< of schema_drift only
  bool from_outcome = false;  ///< the event's outcome is error
};

struct Thresholds {
  double anomaly_latency_ms = 0;  ///< judged on the latency without the injected delay
};

/// Findings of one event, in a fixed order: outcome, latency, then drift. Pure but for the state its caller
/// passes.
std::vector<Finding> findings(const StreamEvent& event, const Thresholds& thresholds,
                              const std::vector<schema::Drift>& drifts);

}  // namespace streamlab::anomaly
