// SPDX-License-Identifier: Apache-2.0
#include "redact/walker.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "redact/key_names.hpp"

namespace streamlab::redact {
namespace {

constexpr std::uint32_t kEnd = 0xffffffff;
constexpr std::size_t kFewNames = 32;

bool is_scalar(JsonKind kind) {
  return kind != JsonKind::object && kind != JsonKind::array;
}

bool is_zero(std::string_view number) {
  for (char c : number) {
    if (c == 'e' || c == 'E') break;
    if (c >= '1' && c <= '9') return false;
  }
  return true;
}

}  // namespace

bool says_nothing(const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::null_value:
      return true;
    case JsonKind::boolean:
      return node.text == "false";
    case JsonKind::number:
      return is_zero(node.text);
    case JsonKind::string:
      return node.text.empty();
    case JsonKind::array:
    case JsonKind::object:
      return node.members == 0;
  }
  return true;
}

Walker::Walker(std::shared_ptr<const Policy> policy, std::shared_ptr<const Keyring> keyring,
               const EventFields& fields, std::shared_ptr<const KeyNames> names,
               std::shared_ptr<const Detectors> detectors)
    : policy_(policy),
      keyring_(keyring),
      detectors_(std::move(detectors)),
      tree_(policy, fields, std::move(names)),
      pseudonyms_(keyring),
      detects_(detectors_->any()) {
  for (const Rule& rule : policy_->rules)
    domains_.push_back(rule.action == Action::hash && keyring_->has_key() ? pseudonyms_.domain(rule.domain)
                                                                          : 0);
}

void Walker::walk(std::span<const JsonNode> nodes, std::string& out, Wanted wanted) {
  nodes_ = nodes;
  out_ = &out;
  wanted_ = wanted;
  names_.clear();
  shape_.clear();
  shape_known_ = wanted.shape;
  if (wanted.roles) captured_ = {};
  std::uint64_t wild = 0;
  if (!nodes.empty()) value(0, tree_.root(), wild);
}

std::span<const std::uint32_t> Walker::shape_key() const {
  return shape_known_ ? std::span<const std::uint32_t>(shape_) : std::span<const std::uint32_t>();
}

void Walker::enter(const PathNode& path, JsonKind kind) {
  if (!shape_known_) return;
  shape_known_ = path.interned;
  shape_.push_back(path.id * 8 + static_cast<std::uint32_t>(kind));
}

void Walker::fuse_element(std::size_t& previous, std::size_t begin) {
  if (!shape_known_) return;
  const std::size_t size = shape_.size() - begin;
  if (begin - previous == size &&
      std::equal(shape_.begin() + static_cast<std::ptrdiff_t>(begin), shape_.end(),
                 shape_.begin() + static_cast<std::ptrdiff_t>(previous)))
    shape_.resize(begin);
  else
    previous = begin;
}

void Walker::note(const PathNode& path, std::uint32_t index) {
  const JsonNode& node = nodes_[index];
  const bool nothing = says_nothing(node);
  for (std::size_t role = 0; role < kRoles; ++role) {
    const std::uint8_t rank = path.role[role];
    if (rank == 0) continue;
    Captured& best = captured_[role];
    const bool bare_object = role == static_cast<std::size_t>(Role::bare_error) && !is_scalar(node.kind);
    if (!nothing && !bare_object) best.says_something = true;
    if (nothing && role < static_cast<std::size_t>(Role::event_type)) continue;
    if (!is_scalar(node.kind) || node.kind == JsonKind::null_value) continue;
    if (best.rank != 0 && best.rank <= rank) continue;
    best.rank = rank;
    best.node = index;
    best.allowed = !path.dead && path.action == Action::allow;
  }
}

bool Walker::value(std::uint32_t index, PathNode& path, std::uint64_t& wild) {
  const JsonNode& node = nodes_[index];
  if (is_scalar(node.kind)) return scalar(index, path, wild);
  const bool cut =
      path.action == Action::remove || (path.action == Action::hash && node.kind == JsonKind::object);
  if (path.dead || cut) {
    if (!path.dead) tree_.count(path, Action::remove, path.rule, true);
    if (wanted_.roles || shape_known_) skim(index, path);
    return false;
  }
  enter(path, node.kind);
  if (path.has_role && wanted_.roles) note(path, index);
  return node.kind == JsonKind::object ? object(index, path, wild) : array(index, path, wild);
}

bool Walker::scalar(std::uint32_t index, PathNode& path, std::uint64_t& wild) {
  const JsonNode& node = nodes_[index];
  enter(path, node.kind);
  if (path.has_role && wanted_.roles) note(path, index);
  if (path.dead) return false;
  tree_.count(path, path.action, path.rule, false);
  if (path.keeps_nothing) return false;
  if (path.action == Action::allow)
    kept(node);
  else
    hashed(node, path);
  wild |= path.wild;
  return true;
}

bool Walker::object(std::uint32_t index, PathNode& path, std::uint64_t& wild) {
  std::string& out = *out_;
  const std::size_t begin = out.size(), first_name = names_.size();
  const std::uint32_t end = nodes_[index].next;
  std::size_t hint = 0;
  bool renamed = false;
  std::unique_ptr<Sisters> sisters;
  out += '{';
  for (std::uint32_t i = index + 1; i < end; i = nodes_[i].next) {
    PathNode& child = tree_.child(path, nodes_[i].key, hint);
    std::uint64_t below = 0;
    if (child.keeps_nothing && is_scalar(nodes_[i].kind)) {
      scalar(i, child, below);
      continue;
    }
    const std::size_t mark = out.size();
    const bool first = names_.size() == first_name;  // the comma of its key is not wanted then
    const std::size_t key_at = first ? mark : mark + 1;
    out.append(child.shown_key, first ? 1 : 0);
    if (!value(i, child, below)) {
      out.resize(mark);
      continue;
    }
    names_.emplace_back(key_at, child.shown_key.size() - 1);
    if (child.renamed || child.may_hide || renamed)
      settle_key(child, key_at, below, first_name, renamed, sisters);
    wild |= below;
  }
  if (shape_known_) shape_.push_back(kEnd);
  if (names_.size() == first_name) {
    out.resize(begin);
    return false;
  }
  names_.resize(first_name);
  out += '}';
  return true;
}

void Walker::settle_key(const PathNode& child, std::size_t key_at, std::uint64_t wild, std::size_t first_name,
                        bool& renamed, std::unique_ptr<Sisters>& sisters) {
  std::size_t& size = names_.back().second;
  bool is_new = child.renamed;
  if (child.may_hide && (wild >> (child.depth - 1U) & 1U) == 0) {
    out_->replace(key_at, size, child.hidden_key);
    size = child.hidden_key.size();
    is_new = true;
  } else if (child.masked) {
    ++hits_;
  }
  renamed |= is_new;
  if (renamed) make_unique(key_at, first_name, sisters);
}

void Walker::make_unique(std::size_t key_at, std::size_t first_name, std::unique_ptr<Sisters>& sisters) {
  const auto name_at = [&](std::size_t i) {
    return std::string_view(*out_).substr(names_[i].first, names_[i].second);
  };
  const std::size_t last = names_.size() - 1;
  if (!sisters && last - first_name > kFewNames) {  // looking at each of them would be quadratic
    sisters = std::make_unique<Sisters>();
    for (std::size_t i = first_name; i < last; ++i) sisters->taken.emplace(name_at(i));
  }
  const auto is_taken = [&](std::string_view name) {
    if (sisters) return sisters->taken.count(std::string(name)) != 0;
    for (std::size_t i = first_name; i < last; ++i)
      if (name_at(i) == name) return true;
    return false;
  };
  if (is_taken(name_at(last))) {
    std::string wanted;  // `"name":` becomes `"name#2":`, counted up until no sister is called so
    std::string stem(name_at(last).substr(0, names_[last].second - 2));
    // A hidden name that has its number is counted on: `~#2#2` would be hidden anew by the next pass.
    if (is_hidden_name(std::string_view(stem).substr(1))) stem.resize(std::min(stem.find('#'), stem.size()));
    std::size_t few = 2;
    std::size_t& ordinal = sisters ? sisters->ordinals.try_emplace(stem, 2).first->second : few;
    do wanted = stem + '#' + std::to_string(ordinal++) + "\":";
    while (is_taken(wanted));
    out_->replace(key_at, names_[last].second, wanted);
    names_[last].second = wanted.size();
  }
  if (sisters) sisters->taken.emplace(name_at(last));
}

bool Walker::array(std::uint32_t index, PathNode& path, std::uint64_t& wild) {
  std::string& out = *out_;
  const std::size_t begin = out.size();
  std::size_t previous = shape_.size();
  out += '[';
  for (std::uint32_t i = index + 1; i < nodes_[index].next; i = nodes_[i].next) {
    const std::size_t mark = out.size(), shape_mark = shape_.size();
    if (mark != begin + 1) out += ',';
    if (!value(i, path, wild)) out.resize(mark);
    fuse_element(previous, shape_mark);
  }
  if (shape_known_) shape_.push_back(kEnd);
  // An empty list at a path that a rule keeps says no more than its listed name; anywhere else it would keep
  // one.
  const bool stays = out.size() > begin + 1 || path.action == Action::allow || path.action == Action::hash;
  if (!stays) {
    out.resize(begin);
    return false;
  }
  wild |= path.wild;
  out += ']';
  return true;
}

void Walker::kept(const JsonNode& node) {
  if (node.kind == JsonKind::string) return kept_string(node);
  const std::string_view kind =
      node.kind == JsonKind::number ? detectors_->number_kind(node.text) : std::string_view();
  if (kind.empty()) {
    *out_ += node.text;
    return;
  }
  ++hits_;
  *out_ += "\"[redacted:";
  *out_ += kind;
  *out_ += "]\"";
}

void Walker::kept_string(const JsonNode& node) {
  if (detects_ && !is_known_token(*keyring_, node.text)) {
    clean_.clear();
    if (detectors_->scrub(node.text, clean_)) {
      ++hits_;
      append_json_string(*out_, clean_);
      return;
    }
  }
  if (node.plain)
    out_->append(node.text.data() - 1, node.text.size() + 2);  // with the quotes that it stands in
  else
    append_json_string(*out_, node.text);
}

void Walker::hashed(const JsonNode& node, const PathNode& path) {
  if (node.kind == JsonKind::null_value) {
    *out_ += "null";
    return;
  }
  const ValueTag tag = node.kind == JsonKind::string   ? ValueTag::string
                       : node.kind == JsonKind::number ? ValueTag::number
                                                       : ValueTag::boolean;
  *out_ += '"';
  pseudonyms_.append(*out_, domains_[static_cast<std::size_t>(path.rule)], tag, node.text);
  *out_ += '"';
}

void Walker::skim(std::uint32_t index, PathNode& path) {
  const JsonNode& node = nodes_[index];
  enter(path, node.kind);
  if (path.has_role && wanted_.roles) note(path, index);
  if (is_scalar(node.kind)) return;
  std::size_t hint = 0, previous = shape_.size();
  for (std::uint32_t i = index + 1; i < node.next; i = nodes_[i].next) {
    const std::size_t shape_mark = shape_.size();
    skim(i, node.kind == JsonKind::object ? tree_.child(path, nodes_[i].key, hint) : path);
    if (node.kind == JsonKind::array) fuse_element(previous, shape_mark);
  }
  if (shape_known_) shape_.push_back(kEnd);
}

std::string Walker::scrubbed(std::string_view text) {
  clean_.clear();
  if (!detectors_->scrub(text, clean_)) return std::string(text);
  ++hits_;
  return clean_;
}

}  // namespace streamlab::redact
