// SPDX-License-Identifier: Apache-2.0
#include "rules_input.hpp"

#include "base/config_source.hpp"

namespace streamlab::streamlab {

Result<redact::Policy> read_rules(const std::string& file) {
  STREAMLAB_TRY(const ConfigSource source, ConfigSource::from_file(file));
  const auto nodes = source.document().nodes();
  const bool is_object = !nodes.empty() && nodes[0].kind == JsonKind::object;
  return redact::parse_policy(source, is_object ? source.document().find(0, "pii_redaction_rules") : 0);
}

}  // namespace streamlab::streamlab
