// SPDX-License-Identifier: Apache-2.0
#include "schema/shape.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "schema/key_class.hpp"

namespace streamlab::schema {
namespace {

constexpr int kMostDepth = 32;               // deeper shapes are told as ^
constexpr std::uint32_t kMostMembers = 256;  // objects with more are one class
constexpr std::string_view kKindLetters = "bnsz[{^";

using Members = std::map<MemberName, Member>;

/// A union being put together in place. Fusing finished shapes one by one would copy the union of an array
/// for each element; here a key is optional when fewer objects had it than were added.
struct Builder {
  struct Slot;
  std::uint8_t kinds = 0;
  std::unique_ptr<Builder> element;
  std::map<MemberName, Slot> members;
  std::uint32_t objects = 0;

  void add(std::span<const JsonNode> nodes, std::uint32_t at, int depth);
  void add_object(std::span<const JsonNode> nodes, std::uint32_t at, int depth);
  [[nodiscard]] Shape build() const;
};

struct Builder::Slot {
  std::unique_ptr<Builder> shape = std::make_unique<Builder>();
  std::uint32_t objects = 0;
};

void Builder::add(std::span<const JsonNode> nodes, std::uint32_t at, int depth) {
  const JsonNode& node = nodes[at];
  switch (node.kind) {
    case JsonKind::null_value:
      kinds |= Shape::kNull;
      return;
    case JsonKind::boolean:
      kinds |= Shape::kBoolean;
      return;
    case JsonKind::number:
      kinds |= Shape::kNumber;
      return;
    case JsonKind::string:
      kinds |= Shape::kString;
      return;
    case JsonKind::array:
      break;
    case JsonKind::object:
      break;
  }
  if (depth >= kMostDepth) {
    kinds |= Shape::kDeep;
  } else if (node.kind == JsonKind::object) {
    add_object(nodes, at, depth);
  } else {
    kinds |= Shape::kArray;
    if (node.members > 0 && !element) element = std::make_unique<Builder>();
    for (std::uint32_t i = at + 1; i < node.next; i = nodes[i].next) element->add(nodes, i, depth + 1);
  }
}

void Builder::add_object(std::span<const JsonNode> nodes, std::uint32_t at, int depth) {
  kinds |= Shape::kObject;
  ++objects;
  const bool wide = nodes[at].members > kMostMembers;
  for (std::uint32_t i = at + 1; i < nodes[at].next; i = nodes[i].next) {
    const std::string_view data = wide ? "wide" : key_class(nodes[i].key);
    MemberName name{!data.empty(), std::string(data.empty() ? nodes[i].key : data)};
    Slot& slot = members[std::move(name)];
    ++slot.objects;
    slot.shape->add(nodes, i, depth + 1);
  }
}

Shape Builder::build() const {
  Shape out;
  out.kinds = kinds;
  if (element) out.element = std::make_shared<const Shape>(element->build());
  if ((kinds & Shape::kObject) == 0) return out;
  Members built;
  for (const auto& [name, slot] : members)
    built.emplace_hint(built.end(), name,
                       Member{slot.shape->build(), !name.is_class && slot.objects < objects});
  out.members = std::make_shared<const Members>(std::move(built));
  return out;
}

Members fuse_members(const Members& a, const Members& b) {
  Members out = a;
  for (auto& [name, member] : out)
    if (!name.is_class && b.find(name) == b.end()) member.optional = true;
  for (const auto& [name, member] : b) {
    auto [mine, is_new] = out.try_emplace(name, member);
    if (is_new) {
      mine->second.optional = !name.is_class;
    } else {
      mine->second = {fuse(mine->second.shape, member.shape), mine->second.optional || member.optional};
    }
  }
  return out;
}

bool contains_members(const Members& outer, const Members& inner) {
  for (const auto& [name, member] : inner) {
    const auto known = outer.find(name);
    if (known == outer.end() || (member.optional && !known->second.optional)) return false;
    if (!contains(known->second.shape, member.shape)) return false;
  }
  return std::all_of(outer.begin(), outer.end(), [&](const auto& entry) {
    return entry.first.is_class || entry.second.optional || inner.find(entry.first) != inner.end();
  });
}

void render_to(std::string& out, const Shape& shape) {
  bool first = true;
  for (std::size_t kind = 0; kind < kKindLetters.size(); ++kind) {
    if ((shape.kinds & (1U << kind)) == 0) continue;
    if (!std::exchange(first, false)) out += '|';
    out += kKindLetters[kind];
    if (kKindLetters[kind] == '[') {
      if (shape.element) render_to(out, *shape.element);
      out += ']';
    } else if (kKindLetters[kind] == '{') {
      const char* separator = "";
      for (const auto& [name, member] : *shape.members) {
        out += std::exchange(separator, ",");
        if (name.is_class) {
          out += '*';
          out += name.name;
        } else {
          append_json_string(out, name.name);
        }
        if (member.optional) out += '?';
        out += ':';
        render_to(out, member.shape);
      }
      out += '}';
    }
  }
}

}  // namespace

Shape shape_of(const JsonDocument& document, std::uint32_t node) {
  Builder builder;
  builder.add(document.nodes(), node, 0);
  return builder.build();
}

struct ShapeUnion::Impl {
  Builder builder;
};

ShapeUnion::ShapeUnion() : impl_(std::make_unique<Impl>()) {}
ShapeUnion::~ShapeUnion() = default;
ShapeUnion::ShapeUnion(ShapeUnion&&) noexcept = default;
ShapeUnion& ShapeUnion::operator=(ShapeUnion&&) noexcept = default;

void ShapeUnion::add(const JsonDocument& document) {
  impl_->builder.add(document.nodes(), 0, 0);
}

Shape ShapeUnion::shape() const {
  return impl_->builder.build();
}

Shape fuse(const Shape& a, const Shape& b) {
  Shape out = a;
  out.kinds |= b.kinds;
  if (!a.element) {
    out.element = b.element;
  } else if (b.element && a.element != b.element) {
    out.element = std::make_shared<const Shape>(fuse(*a.element, *b.element));
  }
  if (!a.members) {
    out.members = b.members;
  } else if (b.members && a.members != b.members) {
    out.members = std::make_shared<const Members>(fuse_members(*a.members, *b.members));
  }
  return out;
}

bool contains(const Shape& outer, const Shape& inner) {
  if ((inner.kinds & ~outer.kinds) != 0) return false;
  if (inner.element && inner.element != outer.element)
    if (!outer.element || !contains(*outer.element, *inner.element)) return false;
  if (!inner.members || inner.members == outer.members) return true;
  return outer.members && contains_members(*outer.members, *inner.members);
}

bool operator==(const Shape& a, const Shape& b) {
  if (a.kinds != b.kinds || !a.element != !b.element || !a.members != !b.members) return false;
  if (a.element && a.element != b.element && !(*a.element == *b.element)) return false;
  if (!a.members || a.members == b.members) return true;
  return std::equal(a.members->begin(), a.members->end(), b.members->begin(), b.members->end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first && x.second.optional == y.second.optional &&
                             x.second.shape == y.second.shape;
                    });
}

std::string render(const Shape& shape) {
  std::string out;
  render_to(out, shape);
  return out;
}

std::string signature_hash(std::string_view canonical_text) {
  std::string text = "streamlab-sig-v1\n";
  text += canonical_text;
  return sha256_hex(text);
}

}  // namespace streamlab::schema
