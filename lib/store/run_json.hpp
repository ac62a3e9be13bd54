// SPDX-License-Identifier: Apache-2.0
// A line of a list of runs as JSON, one form for the command and the dashboard. Fields are only ever added.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "store/store.hpp"

namespace streamlab::store {

nlohmann::ordered_json row_json(const RunRow& run);

}  // namespace streamlab::store
