// SPDX-License-Identifier: Apache-2.0
// Inside the room: what an issue that is made from a sighting says of itself.
#pragma once

#include <string>

#include "kb/recorder.hpp"

namespace streamlab::kb {

std::string frames_json(const Sighting& sighting);
std::string parts_json(const Sighting& sighting);
std::string title_of(const Sighting& sighting);
rulebook::Facts facts_of(const Sighting& sighting);

}  // namespace streamlab::kb
