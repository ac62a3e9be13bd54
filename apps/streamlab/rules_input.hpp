// SPDX-License-Identifier: Apache-2.0
// Where the commands at the privacy door have their rules from.
#pragma once

#include <string>

#include "base/result.hpp"
#include "redact/policy.hpp"

namespace streamlab::streamlab {

/// Rules from a file: bare, or `pii_redaction_rules` of a scenario.
Result<redact::Policy> read_rules(const std::string& file);

}  // namespace streamlab::streamlab
