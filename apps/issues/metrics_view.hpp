// SPDX-License-Identifier: Apache-2.0
// Metrics as a line.
#pragma once

#include <string>

#include "common.hpp"
#include "kb/metrics.hpp"

namespace streamlab::issues {

using kb::metrics_json;
std::string metrics_line(const kb::Metrics& metrics, const kb::Issue& issue, const kb::Exposure& exposure);
/// "-" where there is no value.
std::string span_or_dash(const std::optional<double>& microseconds);

}  // namespace streamlab::issues
