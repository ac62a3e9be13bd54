// SPDX-License-Identifier: Apache-2.0
// One pass over a parsed payload: sanitised text, counts, the fields the run looks at, and a key for the
// shape.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/json_document.hpp"
#include "redact/detectors.hpp"
#include "redact/path_tree.hpp"
#include "redact/pseudonym.hpp"

namespace streamlab::redact {

/// What a walk found for one role: the best-ranked scalar that says something, and whether anything there
/// does at all.
struct Captured {
  bool says_something = false;  ///< something is there that is not null, false, zero, "", {} or []
  std::uint32_t node = 0;       ///< of the scalar; valid if ranked
  std::uint8_t rank = 0;        ///< 0 = no such scalar
  bool allowed = false;         ///< a rule allows its path
};

/// Use: walk() a document, then read the results, which hold until the next walk. One thread; reuses its
/// buffers: nothing is allocated once warm.
class Walker {
 public:
  /// What a walk is to find out beside the text. Less to find is less to look at.
  struct Wanted {
    bool roles = true;  ///< captured()
    bool shape = true;  ///< shape_key()
  };

  Walker(std::shared_ptr<const Policy> policy, std::shared_ptr<const Keyring> keyring,
         const EventFields& fields, std::shared_ptr<const KeyNames> names,
         std::shared_ptr<const Detectors> detectors);

  /// Appends what is kept to `out` as JSON; nothing when nothing is kept. @param nodes  of a parsed document;
  /// they and their text must live as long as the results are read. Empty: only forgets the document before.
  void walk(std::span<const JsonNode> nodes, std::string& out, Wanted wanted);
  void walk(std::span<const JsonNode> nodes, std::string& out) { walk(nodes, out, Wanted()); }

  [[nodiscard]] const Captured& captured(Role role) const {
    return captured_[static_cast<std::size_t>(role)];
  }
  /// Equal only for payloads of equal shape; empty when this payload has keys that are not remembered.
  [[nodiscard]] std::span<const std::uint32_t> shape_key() const;
  [[nodiscard]] const PathTree& tree() const { return tree_; }
  [[nodiscard]] std::uint64_t detector_hits() const { return hits_; }
  /// Text after the detectors, hits counted.
  [[nodiscard]] std::string scrubbed(std::string_view text);

 private:
  /// The names written so far in one wide object, once one of them was replaced.
  struct Sisters {
    std::unordered_set<std::string> taken;
    std::unordered_map<std::string, std::size_t> ordinals;
  };

  /// Appends what is kept of a subtree; false, and nothing appended, when nothing is. wild: see PathNode.
  bool value(std::uint32_t index, PathNode& path, std::uint64_t& wild);
  bool object(std::uint32_t index, PathNode& path, std::uint64_t& wild);
  bool array(std::uint32_t index, PathNode& path, std::uint64_t& wild);
  bool scalar(std::uint32_t index, PathNode& path, std::uint64_t& wild);
  void kept(const JsonNode& node);
  void kept_string(const JsonNode& node);
  void hashed(const JsonNode& node, const PathNode& path);
  /// A subtree of which nothing is kept: shape and roles only.
  void skim(std::uint32_t index, PathNode& path);
  void settle_key(const PathNode& child, std::size_t key_at, std::uint64_t wild, std::size_t first_name,
                  bool& renamed, std::unique_ptr<Sisters>& sisters);
  /// Two names of one object may be hidden or redacted alike; JSON with a key twice is no JSON of ours.
  void make_unique(std::size_t key_at, std::size_t first_name, std::unique_ptr<Sisters>& sisters);
  void note(const PathNode& path, std::uint32_t index);
  void enter(const PathNode& path, JsonKind kind);
  /// Drops an element from the shape's key when it equals the one before: the union is the same.
  void fuse_element(std::size_t& previous, std::size_t begin);

  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const Keyring> keyring_;
  std::shared_ptr<const Detectors> detectors_;
  PathTree tree_;
  Pseudonymiser pseudonyms_;
  std::vector<std::size_t> domains_;  // of each rule
  std::span<const JsonNode> nodes_;
  std::string* out_ = nullptr;  // of the walk
  Wanted wanted_;
  std::vector<std::pair<std::size_t, std::size_t>> names_;  // key texts in *out_ of the objects being written
  std::vector<std::uint32_t> shape_;
  bool shape_known_ = true;  // wanted, and every key so far is one that the tree remembers
  std::array<Captured, kRoles> captured_{};
  std::uint64_t hits_ = 0;
  bool detects_;
  std::string clean_;  // a text after the detectors
};

/// Is it null, false, zero, "", {} or []?
bool says_nothing(const JsonNode& node);

}  // namespace streamlab::redact
