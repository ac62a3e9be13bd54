// SPDX-License-Identifier: Apache-2.0
// A scenario while it is read: what the file says, before defaults and cross-checks make it a Scenario.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenario/reader.hpp"
#include "scenario/scenario.hpp"

namespace streamlab::scenario {

constexpr std::uint64_t kMostConnections = 100'000;

struct Draft {
  Scenario scenario;
  std::string protocol_word;
  std::optional<std::string> endpoint_text;  ///< expanded: a secret
  std::optional<Mode> mode;                  ///< as written
  std::string endpoint_name;
  std::uint32_t payload_node = 0, rules_node = 0;
};

/// The root's table; keys of nested tables hang below.
const Table<Draft>& root_table();

/// Defaults, and everything that takes more than one key to judge. Errors and warnings go to the reader.
void complete(Reader& reader, Draft& draft, const LoadOptions& options);

/// The text that is stored: see Scenario::stored_json.
std::string stored_form(const ConfigSource& source, std::size_t payload_bytes);
/// Scenario::stored_settings for one --set.
std::string stored_setting(const std::string& path, const std::string& value);
/// How an endpoint may be stored and shown: no credentials, no query values, nothing that a detector finds
/// but a loopback address.
std::string shown_endpoint(std::string_view written);

}  // namespace streamlab::scenario
