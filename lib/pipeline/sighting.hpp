// SPDX-License-Identifier: Apache-2.0
// From a finding to what the knowledge base records, and its stored form, from which triage can do it again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "anomaly/finding.hpp"
#include "base/result.hpp"
#include "kb/recorder.hpp"
#include "store/store.hpp"

namespace streamlab::pipeline {

kb::Sighting sighting_of(const StreamEvent& event, const anomaly::Finding& finding,
                         const std::string& endpoint_pattern, std::int64_t run_id);

/// stream_event.findings: a JSON array, one object a finding, of class, detail, both hashes, endpoint pattern
/// and algo. What else a sighting holds stands in the event's own columns. The hashed class text is not in
/// it.
std::string findings_json(const std::vector<kb::Sighting>& sightings);

/// The sightings of a stored event; empty where nothing was found on it. Fails on text that findings_json()
/// did not write.
Result<std::vector<kb::Sighting>> sightings_of(const store::StoredEvent& event);

}  // namespace streamlab::pipeline
