// SPDX-License-Identifier: Apache-2.0
// --set PATH=VALUE and --endpoint: changes to the scenario's text before it is read, so that they pass the
// same checks.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config_source.hpp"
#include "base/result.hpp"

namespace streamlab::scenario {

/// The names in a dotted path (`config.jitter_ms.p50`, also `$.config…`; `\.` is a dot in a name). Empty
/// where there are none.
std::vector<std::string> path_names(std::string_view path);

/// The source with each value put at its path, in order. What is JSON is taken as JSON, anything else as a
/// string. A missing member is added, with the objects that lead to it. Lines stay where they are; columns
/// behind a change move.
Result<ConfigSource> with_settings(ConfigSource source,
                                   const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace streamlab::scenario
