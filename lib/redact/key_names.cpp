// SPDX-License-Identifier: Apache-2.0
#include "redact/key_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "base/text.hpp"

namespace streamlab::redact {
namespace {

constexpr std::string_view kKeysInfo = "streamlab/pii/v1/keys";
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

std::string hidden_by(Hmac& hmac, std::string_view key) {
  std::array<std::uint8_t, 64> digest{};
  hmac.compute(std::span(&key, 1), digest);
  return '~' + to_hex(std::span<const std::uint8_t>(digest).first(4));
}

std::string family_and(std::string_view family, std::string_view name) {
  std::string out(family);
  out += '\0';
  return out += name;
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
  if (keyring.has_key()) hmac_ = keyring.derive(kKeysInfo);
  if (keyring.previous()) previous_hmac_ = keyring.previous()->derive(kKeysInfo);
}

std::string KeyNames::hidden(std::string_view key) const {
  if (is_hidden_name(key)) return std::string(key);
  return hmac_ ? hidden_by(*hmac_, key) : "~";
}

std::vector<std::string> KeyNames::other_names(std::string_view key) const {
  std::vector<std::string> out = {scrubbed(key)};
  if (hmac_) out.push_back(hidden(key));
  if (previous_hmac_) out.push_back(hidden_by(*previous_hmac_, key));
  return out;
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
    std::string id = family_and(family, key);
    auto found = carried_.find(id);
    if (found == carried_.end()) {
      if (carried_.size() >= kMaxCounted) continue;
      found = carried_.emplace(std::move(id), counted_before(family, key)).first;
    }
    if (++found->second >= kCommonAfter) {
      common_.insert(key);
      carried_.erase(found);
    }
  }
}

std::uint32_t KeyNames::counted_before(std::string_view family, std::string_view key) const {
  std::uint32_t most = 0;
  if (earlier_.empty()) return most;
  for (const std::string& name : other_names(key))
    if (const auto at = earlier_.find(family_and(family, name)); at != earlier_.end())
      most = std::max(most, at->second);
  return most;
}

void KeyNames::remember(std::string_view family, std::string_view name, std::uint64_t events) {
  if (mode_ != SchemaKeys::common || name == "~") return;
  if (events >= kCommonAfter && !is_hidden_name(name)) common_.insert(std::string(name));
  if (earlier_.size() >= kMaxCounted) return;
  std::uint32_t& most = earlier_[family_and(family, name)];
  most = std::max(most, static_cast<std::uint32_t>(std::min<std::uint64_t>(events, kCommonAfter)));
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
