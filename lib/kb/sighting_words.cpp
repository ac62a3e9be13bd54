// SPDX-License-Identifier: Apache-2.0
#include "kb/sighting_words.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "event/error_class.hpp"
#include "kb/advice.hpp"

namespace streamlab::kb {

std::string frames_json(const Sighting& sighting) {
  return nlohmann::json(sighting.frames).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The hashed class stays out: where its text may not be shown it may not be stored either.
std::string parts_json(const Sighting& sighting) {
  const nlohmann::ordered_json parts{{"endpoint_pattern", sighting.parts.endpoint_pattern},
                                     {"error_class", sighting.error_class},
                                     {"payload_schema_hash", sighting.parts.payload_schema_hash},
                                     {"stack_trace_hash", sighting.parts.stack_trace_hash},
                                     {"stack_source", sighting.parts.stack_source},
                                     {"drift_part", sighting.parts.drift_part}};
  return parts.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string title_of(const Sighting& sighting) {
  if (!sighting.title.empty()) return sighting.title;
  std::string title = sighting.error_class;
  if (sighting.status != 0) title += fmt::format(" ({})", sighting.status);
  if (!sighting.reason.empty()) title += ": " + sighting.reason;
  if (!sighting.frames.empty())
    title += " in " + sighting.frames.front();
  else if (sighting.error_class == error_class::schema_drift && !sighting.detail.empty())
    title += ": " + sighting.detail;
  return title + " at " + sighting.endpoint_pattern;
}

rulebook::Facts facts_of(const Sighting& sighting) {
  Issue issue;
  issue.title = title_of(sighting);
  issue.error_class = sighting.error_class;
  issue.endpoint_pattern = sighting.endpoint_pattern;
  issue.status_code = sighting.status;
  issue.reason = sighting.reason;
  issue.detail = sighting.detail;
  issue.frames = sighting.frames;
  return facts_of(issue);
}

}  // namespace streamlab::kb
