// SPDX-License-Identifier: Apache-2.0
// A person's tokens: what a value became under each key that is known, so that it can be found again and
// erased.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "redact/keyring.hpp"
#include "redact/policy.hpp"
#include "redact/pseudonym.hpp"

namespace streamlab::redact {

/// The hash rules that a field names: the rule written exactly so, else the one that decides about the path
/// (`a.b` is taken from the root, like `$.a.b`). Fails (not_found) where no hash rule decides, and says which
/// rule does.
Result<std::vector<std::size_t>> hash_rules_for(const Policy& policy, std::string_view field);

/// Which kinds of JSON value the text may have been. automatic: a string, and also the number or boolean that
/// the text spells.
enum class LookupType : std::uint8_t { automatic, string, number, boolean };

struct PersonToken {
  std::size_t rule = 0;  ///< index into Policy::rules
  std::string kid;
  bool is_current = true;  ///< else of the key in the variable with `_PREV`
  ValueTag tag = ValueTag::string;
  std::string token;
};

/// The tokens of a value under every key of the ring, for those rules; rules of one domain share theirs, so
/// that it is listed once. Fails (usage) where the text is no value of that kind, without repeating it.
Result<std::vector<PersonToken>> tokens_of(const Policy& policy,
                                           const std::shared_ptr<const Keyring>& keyring,
                                           const std::vector<std::size_t>& rules, std::string_view value,
                                           LookupType type);

}  // namespace streamlab::redact
