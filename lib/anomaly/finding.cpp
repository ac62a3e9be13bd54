// SPDX-License-Identifier: Apache-2.0
#include "anomaly/finding.hpp"

#include <fmt/format.h>

#include "event/error_class.hpp"
#include "schema/shape.hpp"

namespace streamlab::anomaly {
namespace {

std::string outcome_detail(const StreamEvent& event) {
  if (!event.reject_reason().empty()) return fmt::format("payload refused: {}", event.reject_reason());
  if (event.status() != 0) return fmt::format("status {}", event.status());
  return {};
}

std::string drift_detail(const schema::Drift& drift) {
  const std::string_view weight = drift.breaking ? "breaking" : "additive";
  const std::string before = schema::type_words(drift.old_type), now = schema::type_words(drift.new_type);
  if (now.empty()) return fmt::format("{} is missing (was {}): {}", drift.path, before, weight);
  if (drift.is_one_of_many)
    return fmt::format("{} is new ({}), as more and more names there: {}", drift.path, now, weight);
  if (before.empty()) return fmt::format("{} is new ({}): {}", drift.path, now, weight);
  return fmt::format("{} was {}, is {}: {}", drift.path, before, now, weight);
}

}  // namespace

std::vector<Finding> findings(const StreamEvent& event, const Thresholds& thresholds,
                              const std::vector<schema::Drift>& drifts) {
  std::vector<Finding> out;
  if (event.censored()) return out;  // nothing is known of it
  if (event.outcome() == Outcome::error)
    out.push_back(
        {.error_class = event.error_class(), .detail = outcome_detail(event), .from_outcome = true});
  // A failure already says what is wrong; only an answer can be late.
  const double own_ms = to_ms(event.timing.latency - event.timing.injected_delay);
  if (event.outcome() == Outcome::ok && thresholds.anomaly_latency_ms > 0 &&
      own_ms > thresholds.anomaly_latency_ms)
    out.push_back({.error_class = std::string(error_class::latency_exceeded),
                   .detail = fmt::format("answer later than {:g} ms", thresholds.anomaly_latency_ms)});
  for (const schema::Drift& drift : drifts)
    out.push_back({.error_class = std::string(error_class::schema_drift),
                   .detail = drift_detail(drift),
                   .drift = drift});
  return out;
}

}  // namespace streamlab::anomaly
