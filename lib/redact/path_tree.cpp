// SPDX-License-Identifier: Apache-2.0
#include "redact/path_tree.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "base/text.hpp"
#include "redact/policy_check.hpp"
#include "schema/key_class.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMaxNodes = 16'384;
constexpr std::size_t kMaxChildren = 1'024;  // of one object: more keys than that are data
constexpr std::size_t kMaxKeyBytes = 256;
constexpr std::size_t kFewChildren = 8;

std::string written_key(std::string_view name) {
  std::string out;
  append_json_string(out, name);
  out += ':';
  return out;
}

void add_patterns(std::vector<std::pair<Role, PathPattern>>& out, Role role,
                  std::span<const PathPattern> given, std::initializer_list<std::string_view> defaults) {
  for (const PathPattern& pattern : given) out.emplace_back(role, pattern);
  if (!given.empty()) return;
  for (std::string_view text : defaults) out.emplace_back(role, std::move(PathPattern::parse(text)).value());
}

std::vector<std::string_view> keys_of(const PathNode& at) {
  std::vector<std::string_view> keys(at.depth);
  for (const PathNode* node = &at; node->parent != nullptr; node = node->parent)
    keys[node->depth - 1U] = node->key;
  return keys;
}

}  // namespace

std::vector<std::pair<Role, PathPattern>> role_patterns(const EventFields& fields) {
  std::vector<std::pair<Role, PathPattern>> out;
  add_patterns(out, Role::error_class, fields.error_class,
               {"$.error\\.type", "$.error.type", "$.exception\\.type", "$.exception.type", "$.error.code",
                "$.error.class"});
  add_patterns(
      out, Role::error_message, fields.error_message,
      {"$.exception\\.message", "$.exception.message", "$.error.message", "$.error.msg", "$.error.reason"});
  add_patterns(out, Role::error_stack, fields.error_stack,
               {"$.exception\\.stacktrace", "$.exception.stacktrace", "$.error.stack", "$.error.stacktrace"});
  if (fields.error_class.empty() || fields.error_message.empty())
    add_patterns(out, Role::bare_error, {}, {"$.error"});
  add_patterns(out, Role::event_type, fields.event_type, {"$.event_type", "$.type"});
  add_patterns(out, Role::time, fields.time, {});
  add_patterns(out, Role::sequence, fields.sequence, {});
  add_patterns(out, Role::latency, fields.latency, {});
  return out;
}

PathTree::PathTree(std::shared_ptr<const Policy> policy, const EventFields& fields,
                   std::shared_ptr<const KeyNames> names)
    : policy_(std::move(policy)), names_(std::move(names)) {
  std::vector<PathPattern> patterns;
  for (const Rule& rule : policy_->rules) {
    patterns.push_back(rule.path);
    const auto steps = rule.path.steps();
    if (rule.action != Action::remove)
      wildcards_ |= std::any_of(steps.begin(), steps.end(),
                                [](const PathStep& step) { return step.kind != PathStep::Kind::key; });
  }
  std::array<std::uint8_t, kRoles> ranks{};
  for (auto& [role, pattern] : role_patterns(fields)) {
    auto& rank = ranks[static_cast<std::size_t>(role)];
    if (rank < 255) ++rank;
    roles_.push_back({static_cast<std::uint8_t>(role), rank});
    patterns.push_back(std::move(pattern));
  }
  automaton_ = std::make_unique<PathAutomaton>(std::move(patterns));
  scratch_.resize(72);
  root_ = &nodes_.emplace_back();
  root_->interned = true;
  root_->state = automaton_->start();
  judge(*root_, *root_, {});
}

PathNode& PathTree::find_or_add(PathNode& parent, std::string_view key, std::size_t& hint) {
  if (parent.index.empty()) {
    for (std::size_t i = 0; i < parent.children.size(); ++i)
      if (parent.children[i]->key == key) {
        hint = i + 1;
        return *parent.children[i];
      }
  } else if (const auto found = parent.index.find(key); found != parent.index.end()) {
    hint = found->second->place + std::size_t{1};
    return *found->second;
  }
  const bool keep = parent.interned && nodes_.size() < kMaxNodes && parent.children.size() < kMaxChildren &&
                    key.size() <= kMaxKeyBytes;
  PathNode& made = keep ? nodes_.emplace_back() : scratch_[parent.depth + 1U];
  if (keep) {
    made.interned = true;
    made.id = static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  made.parent = &parent;
  made.depth = static_cast<std::uint8_t>(parent.depth + 1);
  made.key = key;
  automaton_->advance(parent.state, key, made.state);
  judge(made, parent, key);
  name(made);
  if (keep) {
    made.place = static_cast<std::uint32_t>(parent.children.size());
    parent.children.push_back(&made);
    hint = parent.children.size();
    if (!parent.index.empty()) {
      parent.index.emplace(made.key, &made);
    } else if (parent.children.size() > kFewChildren) {
      for (PathNode* node : parent.children) parent.index.emplace(node->key, node);
    }
  }
  return made;
}

void PathTree::judge(PathNode& made, PathNode& parent, std::string_view) {
  made.dead =
      &made != &parent && (parent.dead || parent.action == Action::remove || parent.action == Action::hash);
  made.rule = made.dead ? -1 : deciding_rule(*policy_, *automaton_, made.state);
  made.action = made.rule < 0 ? Action::drop : policy_->rules[static_cast<std::size_t>(made.rule)].action;
  made.keeps_nothing = made.action != Action::allow && made.action != Action::hash;
  made.wild = 0;
  if (wildcards_ && (made.action == Action::allow || made.action == Action::hash))
    made.wild = wildcard_mask(policy_->rules[static_cast<std::size_t>(made.rule)].path, keys_of(made));
  made.role = {};
  made.has_role = false;
  for (const PathAutomaton::Position& at : made.state) {
    if (at.pattern < policy_->rules.size() || !automaton_->accepts(at)) continue;
    const auto [role, rank] = roles_[at.pattern - policy_->rules.size()];
    if (made.role[role] == 0 || rank < made.role[role]) made.role[role] = rank;
    made.has_role = true;
  }
}

void PathTree::name(PathNode& made) {
  made.renamed = made.may_hide = false;
  if (made.dead || names_->listed(made.key)) {
    made.shown_key = ',' + written_key(made.key);
    return;
  }
  const bool maybe_by_wildcard = wildcards_ && !names_->all_clear();
  if (!wildcards_ && !names_->all_clear()) {
    const std::string hidden = names_->hidden(made.key);
    made.renamed = hidden != made.key;
    made.shown_key = ',' + written_key(hidden);
    return;
  }
  const std::string scrubbed = names_->scrubbed(made.key);
  made.renamed = scrubbed != made.key;
  made.shown_key = ',' + written_key(scrubbed);
  made.may_hide = maybe_by_wildcard && !is_hidden_name(made.key);
  if (made.may_hide) made.hidden_key = written_key(names_->hidden(made.key));
}

void PathTree::count_beyond(const PathNode& at, Action action, int rule) {
  PathNode* known = at.parent;
  while (!known->interned) known = known->parent;
  const auto same = [&](const PathNode::Other& other) {
    return other.action == action && other.rule == rule;
  };
  const auto found = std::find_if(known->others.begin(), known->others.end(), same);
  if (found != known->others.end())
    ++found->count;
  else
    known->others.push_back({action, rule, 1});
}

std::vector<std::uint64_t> PathTree::rule_hits() const {
  std::vector<std::uint64_t> out(policy_->rules.size(), 0);
  for (const PathNode& node : nodes_) {
    if (node.rule >= 0) out[static_cast<std::size_t>(node.rule)] += node.decided + node.cut;
    for (const PathNode::Other& other : node.others)
      if (other.rule >= 0) out[static_cast<std::size_t>(other.rule)] += other.count;
  }
  return out;
}

std::string PathTree::shown_path(const PathNode& at) const {
  std::string out = "$";
  for (std::string_view key : keys_of(at)) {
    out += '.';
    // A key that is data stands for its class, as in signatures: one row, not one for each user.
    if (const std::string_view kind = schema::key_class(key); !kind.empty() && !names_->listed(key)) {
      out.append("*").append(kind);
      continue;
    }
    for (char c : names_->shown(key)) {
      if (c == '.' || c == '*' || c == '$' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::vector<PathCount> PathTree::coverage() const {
  std::map<std::tuple<std::string, Action, int>, std::uint64_t> sums;
  for (const PathNode& node : nodes_) {
    const std::string path = node.decided + node.cut + node.others.size() > 0 ? shown_path(node) : "";
    if (node.decided > 0) sums[{path, node.action, node.rule}] += node.decided;
    if (node.cut > 0) sums[{path, Action::remove, node.rule}] += node.cut;
    for (const PathNode::Other& other : node.others)
      sums[{path + ".~", other.action, other.rule}] += other.count;
  }
  std::vector<PathCount> out;
  out.reserve(sums.size());
  for (const auto& [what, count] : sums)
    out.push_back({std::get<0>(what), std::get<1>(what), std::get<2>(what), count});
  return out;
}

}  // namespace streamlab::redact
