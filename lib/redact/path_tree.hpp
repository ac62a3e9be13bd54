// SPDX-License-Identifier: Apache-2.0
// The paths that payloads have had so far, each with what the rules say of it: a key is judged once, then
// looked up.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "redact/key_names.hpp"
#include "redact/path_automaton.hpp"
#include "redact/policy.hpp"
#include "redact/redactor.hpp"

namespace streamlab::redact {

/// What the run itself looks for in a payload. bare_error: a scalar in the place of the top-level `error`
/// object.
enum class Role : std::uint8_t {
  error_class,
  error_message,
  error_stack,
  bare_error,
  event_type,
  time,
  sequence,
  latency
};
inline constexpr std::size_t kRoles = 8;

/// One path. Raw key names are in it: memory only.
struct alignas(64) PathNode {
  // What each event asks for comes first, and so lies in few cache lines.
  std::string key;
  std::string shown_key;      ///< `,"name":` as it is written
  std::uint64_t decided = 0;  ///< scalars judged here
  std::uint64_t wild = 0;     ///< keys of this path that the deciding rule takes by a written wildcard
  int rule = -1;
  Action action = Action::drop;  ///< of a scalar here
  bool keeps_nothing = true;     ///< no scalar here is kept
  bool interned = false;         ///< lives in the tree; else a place on the walk that is used again
  bool dead = false;             ///< below a remove or hash rule
  bool renamed = false;          ///< shown_key is not the key
  bool masked = false;           ///< the detectors found something in the key
  bool may_hide = false;  ///< unlisted: hidden_key unless what is kept below came by a written wildcard
  bool has_role = false;
  std::uint8_t depth = 0;  ///< keys from the root
  std::uint32_t id = 0;
  std::vector<PathNode*> children;

  std::uint32_t place = 0;  ///< among its sisters
  PathNode* parent = nullptr;
  std::string hidden_key;                   ///< `"~…":`, where may_hide
  std::array<std::uint8_t, kRoles> role{};  ///< 0 = none, else rank of the pattern that found it, from 1
  PathAutomaton::State state;

  std::uint64_t cut = 0;  ///< subtrees removed here (by remove, or an object under hash)
  struct Other {
    Action action;
    int rule;
    std::string below;  ///< the path from here as it is shown, where a name beyond the bound is `~`
    std::uint64_t count;
  };
  std::vector<Other> others;                              ///< of what is below, beyond the tree's bound
  std::unordered_map<std::string_view, PathNode*> index;  ///< of children, once they are many
};

/// a == b, in place of a call for the few bytes that a key has.
inline bool same_key(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() > 16) return a == b;
  const auto half = [](std::string_view text, std::size_t size, std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, size);
    return word;
  };
  const auto equal = [&](auto width) {
    return half(a, width, 0) == half(b, width, 0) &&
           half(a, width, a.size() - width) == half(b, width, a.size() - width);
  };
  if (a.size() >= 8) return equal(std::integral_constant<std::size_t, 8>());
  if (a.size() >= 4) return equal(std::integral_constant<std::size_t, 4>());
  if (a.size() >= 2) return equal(std::integral_constant<std::size_t, 2>());
  return a.empty() || a[0] == b[0];
}

/// Use: root() → child() along the payload, 64 levels deep at most. Bounded: 16,384 paths, 1,024 keys of one
/// object, 256 bytes of a key; keys beyond that are judged anew each time, by the same rules, and counted
/// together. One thread. Nodes live as long as the tree; those that are not interned until the next
/// child() at their depth.
class PathTree {
 public:
  PathTree(std::shared_ptr<const Policy> policy, const EventFields& fields,
           std::shared_ptr<const KeyNames> names);

  PathNode& root() { return *root_; }
  /// The member `key` of an object at `parent`. hint: where the previous member was found; 0 for the first.
  PathNode& child(PathNode& parent, std::string_view key, std::size_t& hint) {
    // Payloads of one kind have their keys in one order: the next child is mostly the right one.
    if (hint < parent.children.size() && same_key(parent.children[hint]->key, key))
      return *parent.children[hint++];
    return find_or_add(parent, key, hint);
  }

  /// Counts one scalar, or one subtree that was cut.
  void count(PathNode& at, Action action, int rule, bool whole_subtree) {
    if (at.interned)
      ++(whole_subtree ? at.cut : at.decided);
    else
      count_beyond(at, action, rule);
  }

  /// By path, names as they are shown; 1,000 rows, and the sums of the others.
  [[nodiscard]] std::vector<PathCount> coverage() const;
  /// For each rule of the policy, in its order.
  [[nodiscard]] std::vector<std::uint64_t> rule_hits() const;

 private:
  PathNode& find_or_add(PathNode& parent, std::string_view key, std::size_t& hint);
  void count_beyond(const PathNode& at, Action action, int rule);
  void judge(PathNode& made, PathNode& parent, std::string_view key);
  void name(PathNode& made);
  /// A step of a path: the class of a key that is data, else `instead` (unless it is empty) for an unlisted
  /// name.
  void append_shown(std::string& path, std::string_view key, std::string_view instead) const;
  [[nodiscard]] bool is_wide(const PathNode& at) const;
  [[nodiscard]] std::string shown_path(const PathNode& at, const std::vector<bool>& wide) const;

  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const KeyNames> names_;
  std::vector<std::array<std::uint8_t, 2>> roles_;  // of each pattern after the rules: role, rank
  std::unique_ptr<PathAutomaton> automaton_;
  bool wildcards_ = false;  // has any allow or hash rule a written one?
  std::deque<PathNode> nodes_;
  std::deque<PathNode> scratch_;  // by depth
  PathNode* root_ = nullptr;
  std::string below_;  // of count_beyond(), kept for its room
  std::size_t others_ = 0;
};

/// The patterns of each role, from the scenario's fields or the defaults; the earlier the better.
std::vector<std::pair<Role, PathPattern>> role_patterns(const EventFields& fields);

}  // namespace streamlab::redact
