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

/// One of the user's own. The name is 1 to 32 of a-z, 0-9, _ and -, and no shipped one's.
struct CustomDetector {
  std::string name, pattern, validator;  ///< RE2; validator empty, "luhn", "iban", …
};

/// drop, allow, hash, remove.
std::string_view name_of(Action action);

/// How a key that no rule lists is shown in schemas: hidden (`~` and 8 hex digits of its HMAC), in clear once
/// it is common (20 events of its family), always in clear.
enum class SchemaKeys : std::uint8_t { listed, common, clear };
/// random: a fresh key for each run, so that nothing links between runs.
enum class HashMode : std::uint8_t { keyed, random };

struct Policy {
  std::vector<Rule> rules;  ///< list by list as in the file, no two of one meaning, none shadowed
  HashAlgo hash_algo = HashAlgo::sha256;
  HashMode mode = HashMode::keyed;
  std::string salt_env_var;  ///< may be empty when nothing is hashed
  SchemaKeys schema_keys = SchemaKeys::listed;
  bool default_detectors = true;       ///< all shipped ones
  std::vector<std::string> detectors;  ///< names, when `value_detectors` lists them
  std::vector<CustomDetector> custom_detectors;

  [[nodiscard]] bool hashes() const;  ///< is any value hashed?
};

/// Reads the rules at a node of a configuration file (0 = the whole file). Refused, with line and column
/// (invalid_config, the first fault found): an unknown key, a path in two lists, a duplicate, a shadowed
/// rule, a bad path or pattern, md5/sha1/unkeyed hashing, a domain that lists what is not hashed or that
/// another rule's path would join unasked. An empty object is a policy: everything is dropped. The salt
/// itself is not looked at here, and a text in the place of its variable's name is never echoed.
Result<Policy> parse_policy(const ConfigSource& source, std::uint32_t node = 0);

}  // namespace streamlab::redact
