// SPDX-License-Identifier: Apache-2.0
#include "rules_input.hpp"

#include <algorithm>

#include "base/config_source.hpp"
#include "base/text.hpp"
#include "scenario/scenario.hpp"

namespace streamlab::streamlab {

namespace {

/// Beside the rules of a scenario stand its other keys and nothing else: a rule one level too high would
/// redact nothing, and nobody would know.
Status check_scenario_keys(const ConfigSource& source) {
  const auto known = scenario::known_keys();
  const auto nodes = source.document().nodes();
  for (std::uint32_t at = 1; at < nodes[0].next; at = nodes[at].next) {
    const std::string key(nodes[at].key);
    const bool is_path = key.find('.') != std::string::npos;  // the known keys further in
    if (!is_path && std::binary_search(known.begin(), known.end(), key)) continue;
    Error error = source.error_at(at, "unknown key \"" + printable(key) + "\"",
                                  "beside pii_redaction_rules the file is read as a scenario",
                                  ConfigSource::Point::key);
    error.help = "rules belong inside pii_redaction_rules";
    return error;
  }
  return ok();
}

}  // namespace

Result<redact::Policy> read_rules(const std::string& file) {
  STREAMLAB_TRY(const ConfigSource source, ConfigSource::from_file(file));
  const bool is_object = source.document().nodes()[0].kind == JsonKind::object;
  const std::uint32_t rules = is_object ? source.document().find(0, "pii_redaction_rules") : 0;
  if (rules != 0) STREAMLAB_CHECK(check_scenario_keys(source));
  return redact::parse_policy(source, rules);
}

}  // namespace streamlab::streamlab
