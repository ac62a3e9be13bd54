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
constexpr std::size_t kWide = 256;  // unlisted names of one object, as in schemas: more are told as one
constexpr std::size_t kMaxOthers = 1'024;  // paths beyond the bound that are told apart
constexpr std::size_t kMaxBelowBytes = 512;
constexpr std::size_t kMaxCoverage = 1'000;

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

/// A key as a step of a path.
void append_step(std::string& path, std::string_view key) {
  for (char c : key) {
    if (c == '.' || c == '*' || c == '$' || c == '\\') path += '\\';
    path += c;
  }
}

/// The paths with most values; those of the others are summed up, so that no value is left out.
std::vector<PathCount> bounded(std::vector<PathCount> paths) {
  if (paths.size() <= kMaxCoverage) return paths;
  // They are in order, which a stable sort keeps among equals.
  std::stable_sort(paths.begin(), paths.end(),
                   [](const PathCount& a, const PathCount& b) { return a.count > b.count; });
  std::map<std::pair<Action, int>, std::uint64_t> rest;
  for (std::size_t i = kMaxCoverage; i < paths.size(); ++i)
    rest[{paths[i].action, paths[i].rule}] += paths[i].count;
  paths.resize(kMaxCoverage);
  for (const auto& [how, count] : rest)
    paths.push_back({std::string(kFurtherPaths), how.first, how.second, count});
  std::sort(paths.begin(), paths.end(), [](const PathCount& a, const PathCount& b) {
    return std::tie(a.path, a.action, a.rule) < std::tie(b.path, b.action, b.rule);
  });
  return paths;
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
  made.renamed = made.masked = made.may_hide = false;
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
  made.renamed = made.masked = scrubbed != made.key;
  made.shown_key = ',' + written_key(scrubbed);
  made.may_hide = maybe_by_wildcard && !is_hidden_name(made.key);
  if (made.may_hide) made.hidden_key = written_key(names_->hidden(made.key));
}

void PathTree::count_beyond(const PathNode& at, Action action, int rule) {
  std::array<const PathNode*, 256> steps;
  std::size_t depth = 0;
  PathNode* known = at.parent;
  for (steps[depth++] = &at; !known->interned; known = known->parent) steps[depth++] = known;
  below_.clear();
  for (bool first = true; depth > 0; first = false) {
    const std::string_view key = steps[--depth]->key;
    const bool too_many = first || key.size() > kMaxKeyBytes;
    append_shown(below_, key, too_many ? "~" : "");
  }
  const auto find = [&] {
    return std::find_if(known->others.begin(), known->others.end(), [&](const PathNode::Other& other) {
      return other.action == action && other.rule == rule && other.below == below_;
    });
  };
  auto found = find();
  if (found == known->others.end() && (others_ >= kMaxOthers || below_.size() > kMaxBelowBytes)) {
    below_ = ".~";
    found = find();
  }
  if (found != known->others.end()) {
    ++found->count;
    return;
  }
  known->others.push_back({action, rule, below_, 1});
  ++others_;
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

void PathTree::append_shown(std::string& path, std::string_view key, std::string_view instead) const {
  path += '.';
  const bool listed = names_->listed(key);  // who lists a key has said that it is a name
  if (const std::string_view data = schema::key_class(key); !listed && !data.empty())
    (path += '*') += data;
  else if (!listed && !instead.empty())
    path += instead;
  else
    append_step(path, names_->shown(key));
}

bool PathTree::is_wide(const PathNode& at) const {
  if (at.children.size() <= kWide) return false;
  const auto names = std::count_if(at.children.begin(), at.children.end(), [&](const PathNode* child) {
    return !names_->listed(child->key) && schema::key_class(child->key).empty();
  });
  return static_cast<std::size_t>(names) > kWide;
}

/// @param wide  by id: the nodes whose members are told as one.
std::string PathTree::shown_path(const PathNode& at, const std::vector<bool>& wide) const {
  if (at.parent == nullptr) return "$";
  std::string out = shown_path(*at.parent, wide);
  append_shown(out, at.key, wide[at.parent->id] ? "*wide" : "");
  return out;
}

std::vector<PathCount> PathTree::coverage() const {
  std::vector<bool> wide;
  wide.reserve(nodes_.size());
  for (const PathNode& node : nodes_) wide.push_back(is_wide(node));
  std::map<std::tuple<std::string, Action, int>, std::uint64_t> sums;
  for (const PathNode& node : nodes_) {
    const std::string path = node.decided + node.cut + node.others.size() > 0 ? shown_path(node, wide) : "";
    if (node.decided > 0) sums[{path, node.action, node.rule}] += node.decided;
    if (node.cut > 0) sums[{path, Action::remove, node.rule}] += node.cut;
    for (const PathNode::Other& other : node.others) {
      const bool is_name = other.below.starts_with(".~");
      const std::string below = is_name && wide[node.id] ? ".*wide" + other.below.substr(2) : other.below;
      sums[{path + below, other.action, other.rule}] += other.count;
    }
  }
  std::vector<PathCount> out;
  out.reserve(sums.size());
  for (const auto& [what, count] : sums)
    out.push_back({std::get<0>(what), std::get<1>(what), std::get<2>(what), count});
  return bounded(std::move(out));
}

}  // namespace streamlab::redact
