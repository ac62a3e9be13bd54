// SPDX-License-Identifier: Apache-2.0
// The rules of the privacy door, as written in `pii_redaction_rules` or in a rules file. Default deny.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_source.hpp"
#include "base/digest.hpp"
#include "base/path.hpp"
#include "base/result.hpp"

namespace streamlab::redact {

/// Precedence: remove > hash > allow > drop (no rule).
enum class Action : std::uint8_t { drop, allow, hash, remove };

struct Rule {
  PathPattern path;
  Action action = Action::drop;
  std::string domain{};  ///< of a hash rule: the rule as written, or what `domains` joins it to
  int line = 0;          ///< where it stands, for `pii explain`
};

struct CustomDetector {
  std::string name, pattern, validator;  ///< RE2; validator empty, "luhn", "iban", …
};

/// drop, allow, hash, remove.
std::string_view name_of(Action action);

enum class SchemaKeys : std::uint8_t { listed, common, clear };
enum class HashMode : std::uint8_t { keyed, random };

struct Policy {
  std::vector<Rule> rules;
  HashAlgo hash_algo = HashAlgo::sha256;
  HashMode mode = HashMode::keyed;
  std::string salt_env_var;  ///< may be empty when nothing is hashed
  SchemaKeys schema_keys = SchemaKeys::listed;
  bool default_detectors = true;       ///< all shipped ones
  std::vector<std::string> detectors;  ///< names, when `value_detectors` lists them
  std::vector<CustomDetector> custom_detectors;

  [[nodiscard]] bool hashes() const;  ///< is any value hashed?
};

/// Reads the rules at a node of a configuration file (0 = the whole file). Refused, with line and column: an
/// unknown key, a path in two lists, a duplicate, a shadowed rule, a bad path or pattern, md5/sha1/unkeyed
/// hashing.
Result<Policy> parse_policy(const ConfigSource& source, std::uint32_t node = 0);

}  // namespace streamlab::redact
