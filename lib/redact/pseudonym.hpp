// SPDX-License-Identifier: Apache-2.0
// Pseudonym v1: `p1.<kid>.<32 hex>`, the keyed stand-in for a hashed value. Stored data depends on every byte
// of this.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/digest.hpp"
#include "redact/keyring.hpp"
#include "redact/policy.hpp"

namespace streamlab::redact {

/// The kind of a value as it enters the hash.
enum class ValueTag : char { string = 's', number = 'n', boolean = 'b' };

/// An exact decimal: the integer without trailing zeros, then `e` and its power of ten unless that is 0 (100
/// → 1e2, 0.10 → 1e-1, -0 → 0). `token` is a JSON number; exponents of any length are added exactly. Appends
/// to out.
void append_canonical_number(std::string& out, std::string_view token);

/// Has the text the form of a token, and is its kid one of a loaded key?
bool is_known_token(const Keyring& keyring, std::string_view text);

/// Makes tokens. The sub-key of each domain is derived once. One thread; nothing is allocated per value once
/// warm.
class Pseudonymiser {
 public:
  explicit Pseudonymiser(std::shared_ptr<const Keyring> keyring);

  /// Index of a domain, to be asked for once per rule. The keyring must hold a key.
  std::size_t domain(const std::string& name);
  /// Appends the token. value: decoded string, number token as written, `true` or `false`. A string that is a
  /// token under a loaded key passes unchanged, so that redacting twice changes nothing.
  void append(std::string& out, std::size_t domain, ValueTag tag, std::string_view value);

 private:
  std::shared_ptr<const Keyring> keyring_;
  std::string prefix_;  // `p1.<kid>.`
  std::unordered_map<std::string, std::size_t> names_;
  std::vector<Hmac> keys_;
  std::string scratch_;
};

}  // namespace streamlab::redact
