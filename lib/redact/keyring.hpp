// SPDX-License-Identifier: Apache-2.0
// The HMAC key ("salt"): read once, kept in locked memory, never shown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "redact/policy.hpp"

namespace streamlab::redact {

/// The keys a policy names. Shared by all redactors of a process; immutable; any thread.
class Keyring {
 public:
  /// Environment look-up, injectable for tests. from_environment() uses the real one, cleanses the variables
  /// (current and _PREV) in the environment block, unsets them, and turns core dumps off while a key is held.
  using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

  /// Missing or weak (under 32 bytes, or all bytes alike) while the policy hashes: invalid_config, with how
  /// to make one. A policy that hashes nothing takes the key where it is set and good, else goes without.
  static Result<std::shared_ptr<const Keyring>> from_environment(const Policy& policy);
  static Result<std::shared_ptr<const Keyring>> load(const Policy& policy, const Lookup& lookup);

  ~Keyring();
  [[nodiscard]] bool has_key() const;
  [[nodiscard]] std::string kid() const;  ///< 8 hex of the current key; empty without one
  /// The key's HKDF sub-key for an info text ("streamlab/pii/v1/dom/"+domain, "streamlab/pii/v1/keys").
  [[nodiscard]] Hmac derive(std::string_view info) const;
  /// A ring that holds the previous key (`_PREV`) alone, or null: finds what it made, makes nothing new.
  [[nodiscard]] const std::shared_ptr<const Keyring>& previous() const;
  /// Is this the kid of a loaded key (current or previous)?
  [[nodiscard]] bool knows(std::string_view kid) const;

 private:
  struct Impl;
  explicit Keyring(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::redact
