// SPDX-License-Identifier: Apache-2.0
// The smallest parts of JSON: numbers, and what stands between two quotes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json_document.hpp"

namespace streamlab {

/// Is the whole token a number of RFC 8259, of any length and magnitude?
bool is_json_number(std::string_view token);

/// Decodes the escapes of a string's inside, in place: the text never gets longer.
///
/// @param size  bytes between the quotes; on success the decoded size.
/// @returns none, or syntax for an unknown escape, surrogate for half a pair. Raw control bytes and UTF-8 are
/// not looked at.
JsonReject unescape_json(char* text, std::size_t& size);

/// Finds a member name that an object has twice, in time linear in the number of members. Its table is kept
/// for reuse.
class DuplicateKeys {
 public:
  /// Hashes are seeded at random, so that no payload can make them collide; the answer does not depend on it.
  DuplicateKeys();
  /// Index of the second of two members with one name, 0 when all differ. `nodes` ends with the object's last
  /// descendant.
  std::uint32_t find(const JsonNode* nodes, std::uint32_t object, std::uint32_t end);

 private:
  std::uint32_t find_hashed(const JsonNode* nodes, std::uint32_t object, std::uint32_t end);
  [[nodiscard]] std::uint64_t hash(std::string_view key) const;

  std::uint64_t seed_;
  std::vector<std::uint32_t> slots_;  // index of a member, 0 = free; open addressing
};

}  // namespace streamlab
