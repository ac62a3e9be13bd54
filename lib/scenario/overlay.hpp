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

/// What a value given for that path is in the file: what is JSON is JSON, anything else a string; so is
/// everything but a JSON string where the file holds only text (the endpoint, names, headers).
std::string setting_json(const std::vector<std::string>& names, const std::string& value);

/// The source with setting_json() of each value put at its path, in order. A missing member is added, with
/// the objects that lead to it. Lines stay where they are; columns behind a change move.
Result<ConfigSource> with_settings(ConfigSource source,
                                   const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace streamlab::scenario
