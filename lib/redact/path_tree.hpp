// SPDX-License-Identifier: Apache-2.0
// The paths that payloads have had so far, each with what the rules say of it: a key is judged once, then
// looked up.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
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
struct PathNode {
  PathNode* parent = nullptr;
  std::uint32_t id = 0;
  std::uint32_t place = 0;  ///< among its sisters
  std::uint8_t depth = 0;   ///< keys from the root
  bool interned = false;    ///< lives in the tree; else a place on the walk that is used again
  bool dead = false;        ///< below a remove or hash rule
  bool renamed = false;     ///< shown_key is not the key
  bool may_hide = false;    ///< unlisted: hidden_key unless what is kept below came by a written wildcard
  bool has_role = false;
  Action action = Action::drop;  ///< of a scalar here
  int rule = -1;
  std::uint64_t wild = 0;  ///< keys of this path that the deciding rule takes by a written wildcard
  std::string key;
  std::string shown_key;                    ///< `"name":` as it is written
  std::string hidden_key;                   ///< `"~…":`, where may_hide
  std::array<std::uint8_t, kRoles> role{};  ///< 0 = none, else rank of the pattern that found it, from 1
  PathAutomaton::State state;

  std::uint64_t decided = 0;  ///< scalars judged here
  std::uint64_t cut = 0;      ///< subtrees removed here (by remove, or an object under hash)
  struct Other {
    Action action;
    int rule;
    std::uint64_t count;
  };
  std::vector<Other> others;  ///< of children beyond the tree's bound

  std::vector<PathNode*> children;
  std::unordered_map<std::string_view, PathNode*> index;  ///< of children, once they are many
};

/// Use: root() → child() along the payload. Bounded: keys beyond its limits are judged anew each time and
/// counted together. One thread. Nodes live as long as the tree; those that are not interned until the next
/// child() at their depth.
class PathTree {
 public:
  PathTree(std::shared_ptr<const Policy> policy, const EventFields& fields,
           std::shared_ptr<const KeyNames> names);

  PathNode& root() { return *root_; }
  /// The member `key` of an object at `parent`. hint: where the previous member was found; 0 for the first.
  PathNode& child(PathNode& parent, std::string_view key, std::size_t& hint);

  /// Counts one scalar, or one subtree that was cut.
  void count(PathNode& at, Action action, int rule, bool whole_subtree);

  [[nodiscard]] std::vector<PathCount> coverage() const;
  [[nodiscard]] const std::vector<std::uint64_t>& rule_hits() const { return rule_hits_; }

 private:
  void judge(PathNode& made, PathNode& parent, std::string_view key);
  void name(PathNode& made);
  [[nodiscard]] std::string shown_path(const PathNode& at) const;

  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const KeyNames> names_;
  std::vector<std::array<std::uint8_t, 2>> roles_;  // of each pattern after the rules: role, rank
  std::unique_ptr<PathAutomaton> automaton_;
  bool wildcards_ = false;  // has any allow or hash rule a written one?
  std::deque<PathNode> nodes_;
  std::deque<PathNode> scratch_;  // by depth
  PathNode* root_ = nullptr;
  std::vector<std::uint64_t> rule_hits_;
};

/// The patterns of each role, from the scenario's fields or the defaults; the earlier the better.
std::vector<std::pair<Role, PathPattern>> role_patterns(const EventFields& fields);

}  // namespace streamlab::redact
