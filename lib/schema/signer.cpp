// SPDX-License-Identifier: Apache-2.0
#include "schema/signer.hpp"

#include <cstring>
#include <string_view>
#include <unordered_map>

namespace streamlab::schema {
namespace {

// An event larger than this is not worth remembering, and this much is remembered before starting anew.
constexpr std::size_t kMostLayoutBytes = std::size_t{16} << 10;
constexpr std::size_t kMostMemoryBytes = std::size_t{8} << 20;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Cache = std::unordered_map<std::string, std::shared_ptr<const Signature>, TextHash, std::equal_to<>>;

bool is_scalar(const JsonNode& node) {
  return node.kind != JsonKind::array && node.kind != JsonKind::object;
}

/// The document without its values: two documents of one layout have one shape. False if it is too long.
bool write_layout(std::span<const JsonNode> nodes, std::string& out) {
  out.clear();
  const JsonNode* before = nullptr;
  for (const JsonNode& node : nodes) {
    // A run of scalars of one kind in an array counts as one: its length is a value.
    const bool repeats = before && !node.in_object && !before->in_object && before->depth == node.depth &&
                         before->kind == node.kind && is_scalar(node);
    before = &node;
    if (repeats) continue;
    if (out.size() + node.key.size() > kMostLayoutBytes) return false;
    const auto key_size = static_cast<std::uint32_t>(node.key.size());
    char head[7] = {static_cast<char>(node.kind), static_cast<char>(node.depth),
                    static_cast<char>(node.in_object)};
    std::memcpy(head + 3, &key_size, sizeof key_size);
    out.append(head, sizeof head);
    out += node.key;
  }
  return true;
}

}  // namespace

struct Signer::Impl {
  std::string layout;
  Cache by_layout, by_text;
  std::size_t bytes = 0;
  std::shared_ptr<const Signature> last;  // what was not remembered

  std::shared_ptr<const Signature> make(const JsonDocument& document);
  void forget_when_full(std::size_t more);
};

void Signer::Impl::forget_when_full(std::size_t more) {
  bytes += more + 256;  // of the entry itself
  if (bytes <= kMostMemoryBytes) return;
  by_layout.clear();
  by_text.clear();
  bytes = more + 256;
}

std::shared_ptr<const Signature> Signer::Impl::make(const JsonDocument& document) {
  auto shape = std::make_shared<const Shape>(shape_of(document));
  std::string text = render(*shape);
  if (const auto known = by_text.find(text); known != by_text.end()) return known->second;
  std::string hash = signature_hash(text);
  // A shape takes a few times the size of its text.
  forget_when_full(text.size() * 6);
  auto made = std::make_shared<const Signature>(Signature{std::move(shape), text, std::move(hash)});
  by_text.emplace(std::move(text), made);
  return made;
}

Signer::Signer() : impl_(std::make_unique<Impl>()) {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

const std::shared_ptr<const Signature>& Signer::sign(const JsonDocument& document) {
  if (!write_layout(document.nodes(), impl_->layout)) impl_->layout.clear();
  return sign(document, impl_->layout);
}

const std::shared_ptr<const Signature>& Signer::sign(const JsonDocument& document, std::string_view layout) {
  if (layout.empty() || layout.size() > kMostLayoutBytes) return impl_->last = impl_->make(document);
  if (const auto known = impl_->by_layout.find(layout); known != impl_->by_layout.end()) return known->second;
  auto made = impl_->make(document);
  impl_->forget_when_full(layout.size());
  return impl_->by_layout.emplace(layout, std::move(made)).first->second;
}

}  // namespace streamlab::schema
