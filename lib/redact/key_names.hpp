// SPDX-License-Identifier: Apache-2.0
// How a key name may be shown: names can be personal data too.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/digest.hpp"
#include "redact/detectors.hpp"
#include "redact/keyring.hpp"
#include "redact/policy.hpp"
#include "schema/shape.hpp"

namespace streamlab::redact {

/// A name is in clear where a rule names it literally, or where `schema_keys` says so (then after the
/// detectors); else `~` and 8 hex of its HMAC, or `~` alone without a key. What is hidden already stays as it
/// is. One thread.
class KeyNames {
 public:
  KeyNames(const Policy& policy, const Keyring& keyring, std::shared_ptr<const Detectors> detectors);

  [[nodiscard]] bool listed(std::string_view key) const { return listed_.count(std::string(key)) != 0; }
  /// `~…`, also for values that are shown alike (event types).
  [[nodiscard]] std::string hidden(std::string_view key) const;
  /// The name after the detectors.
  [[nodiscard]] std::string scrubbed(std::string_view key) const;
  [[nodiscard]] std::string shown(std::string_view key) const;
  /// What else it may have been stored as: in clear, hidden by this key, by the previous one.
  [[nodiscard]] std::vector<std::string> other_names(std::string_view key) const;

  /// One event of that family carries these keys; counted only where `schema_keys` is `common`.
  [[nodiscard]] bool counts() const { return mode_ == SchemaKeys::common; }
  [[nodiscard]] bool all_clear() const { return mode_ == SchemaKeys::clear; }
  void count(std::string_view family, const schema::Shape& shape);
  /// What earlier runs counted: a name as it was shown, and in how many events of the family a key of it was
  /// met. (`~` alone tells nothing: without a salt each run counts anew.)
  void remember(std::string_view family, std::string_view name, std::uint64_t events);
  /// Grows when a key comes to be shown in clear.
  [[nodiscard]] std::uint64_t changes() const { return common_.size(); }

  /// The shape with shown names; members that are then called alike are fused.
  [[nodiscard]] schema::Shape shown(const schema::Shape& shape) const;

 private:
  [[nodiscard]] std::uint32_t counted_before(std::string_view family, std::string_view key) const;

  SchemaKeys mode_;
  std::unordered_set<std::string> listed_;
  mutable std::optional<Hmac> hmac_, previous_hmac_;
  std::shared_ptr<const Detectors> detectors_;
  std::unordered_map<std::string, std::uint32_t>
      carried_;  // family 00 key → events, up to what `common` asks for
  std::unordered_map<std::string, std::uint32_t> earlier_;  // family 00 hidden name → events of earlier runs
  std::unordered_set<std::string> common_;
};

/// `~`, `~` and 8 hex, or one of these with `#` and a number (told apart from a sister of the same name).
bool is_hidden_name(std::string_view key);

}  // namespace streamlab::redact
