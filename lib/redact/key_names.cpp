// SPDX-License-Identifier: Apache-2.0
#include "redact/key_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "base/text.hpp"

namespace streamlab::redact {
namespace {

constexpr std::uint32_t kCommonAfter = 20;
constexpr std::size_t kMaxCounted = 65'536;  // names that one event carries each must not fill the memory

void collect_keys(const schema::Shape& shape, std::unordered_set<std::string>& out) {
  if (shape.element) collect_keys(*shape.element, out);
  if (!shape.members) return;
  for (const auto& [name, member] : *shape.members) {
    if (!name.is_class) out.insert(name.name);
    collect_keys(member.shape, out);
  }
}

}  // namespace

bool is_hidden_name(std::string_view key) {
  if (key.empty() || key[0] != '~') return false;
  key.remove_prefix(1);
  const std::size_t hash = std::min(key.find('#'), key.size());
  const std::string_view hex = key.substr(0, hash), ordinal = key.substr(hash);
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!hex.empty() && (hex.size() != 8 || !std::all_of(hex.begin(), hex.end(), is_hex))) return false;
  return ordinal.empty() || (ordinal.size() > 1 && ordinal.size() < 8 &&
                             std::all_of(ordinal.begin() + 1, ordinal.end(), is_digit));
}

KeyNames::KeyNames(const Policy& policy, const Keyring& keyring, std::shared_ptr<const Detectors> detectors)
    : mode_(policy.schema_keys), detectors_(std::move(detectors)) {
  for (const Rule& rule : policy.rules)
    for (const PathStep& step : rule.path.steps())
      if (step.kind == PathStep::Kind::key) listed_.insert(step.key);
  if (keyring.has_key()) hmac_ = keyring.derive("streamlab/pii/v1/keys");
}

std::string KeyNames::hidden(std::string_view key) const {
  if (is_hidden_name(key)) return std::string(key);
  if (!hmac_) return "~";
  std::array<std::uint8_t, 64> digest{};
  hmac_->compute(std::span(&key, 1), digest);
  return '~' + to_hex(std::span<const std::uint8_t>(digest).first(4));
}

std::string KeyNames::scrubbed(std::string_view key) const {
  std::string out;
  if (!detectors_->scrub(key, out)) out = key;
  return out;
}

std::string KeyNames::shown(std::string_view key) const {
  if (listed(key)) return std::string(key);
  if (mode_ == SchemaKeys::clear || (mode_ == SchemaKeys::common && common_.count(std::string(key)) != 0))
    return scrubbed(key);
  return hidden(key);
}

void KeyNames::count(std::string_view family, const schema::Shape& shape) {
  std::unordered_set<std::string> keys;
  collect_keys(shape, keys);
  for (const std::string& key : keys) {
    if (common_.count(key) != 0) continue;
    std::string id = std::string(family) + '\0' + key;
    auto found = carried_.find(id);
    if (found == carried_.end()) {
      if (carried_.size() >= kMaxCounted) continue;
      found = carried_.emplace(std::move(id), 0).first;
    }
    if (++found->second >= kCommonAfter) {
      common_.insert(key);
      carried_.erase(found);
    }
  }
}

schema::Shape KeyNames::shown(const schema::Shape& shape) const {
  schema::Shape out = shape;
  if (shape.element) out.element = std::make_shared<const schema::Shape>(shown(*shape.element));
  if (!shape.members) return out;
  auto members = std::make_shared<std::map<schema::MemberName, schema::Member>>();
  for (const auto& [name, member] : *shape.members) {
    schema::MemberName shown_name = name;
    if (!name.is_class) shown_name.name = shown(name.name);
    schema::Member made{shown(member.shape), member.optional};
    const auto [found, is_new] = members->try_emplace(std::move(shown_name), made);
    if (is_new) continue;
    found->second.shape = schema::fuse(found->second.shape, made.shape);
    found->second.optional = found->second.optional && made.optional;
  }
  out.members = std::move(members);
  return out;
}

}  // namespace streamlab::redact
