// SPDX-License-Identifier: Apache-2.0
// The stored form of a family's node:
//   {"k":"nz{" kinds, "n":12 events, "f":… "l":… first and last seen (µs), "o":12 events as an object,
//   "d":true dynamic,
//    "e":NODE element, "m":[["name",flags,NODE],…] members; flags 1 optional, 2 class}
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"
#include "schema/family_tree.hpp"

namespace streamlab::schema {
namespace {

constexpr std::string_view kKindLetters = "bnsz[{^";
constexpr int kOptional = 1, kClass = 2;

Error damaged() {
  return {ErrorCode::failed, "cannot read a stored schema family",
          "its form is not one that this version writes"};
}

template <class Int>
bool read_int(const JsonDocument& document, std::uint32_t node, Int& out) {
  const JsonNode& at = document.nodes()[node];
  if (node == 0 || at.kind != JsonKind::number) return false;
  const auto [end, code] = std::from_chars(at.text.data(), at.text.data() + at.text.size(), out);
  return code == std::errc{} && end == at.text.data() + at.text.size();
}

bool read_kinds(std::string_view letters, std::uint8_t& out) {
  for (const char letter : letters) {
    const auto at = kKindLetters.find(letter);
    if (at == std::string_view::npos) return false;
    out = static_cast<std::uint8_t>(out | (1U << at));
  }
  return true;
}

Status read_member(const JsonDocument& document, std::uint32_t entry, Known& into) {
  const auto nodes = document.nodes();
  if (nodes[entry].kind != JsonKind::array || nodes[entry].members != 3) return damaged();
  const std::uint32_t name = entry + 1, flags_at = nodes[name].next;
  int flags = 0;
  if (nodes[name].kind != JsonKind::string || !read_int(document, flags_at, flags)) return damaged();
  STREAMLAB_TRY(Known known, read(document, nodes[flags_at].next));
  KnownMember member{std::move(known), (flags & kOptional) != 0};
  into.members.insert_or_assign(KnownName{(flags & kClass) != 0, std::string(nodes[name].text), {}},
                                std::move(member));
  return ok();
}

}  // namespace

void write(std::string& out, const Known& known) {
  out += "{\"k\":\"";
  for (std::size_t kind = 0; kind < kKindLetters.size(); ++kind)
    if ((known.kinds & (1U << kind)) != 0) out += kKindLetters[kind];
  fmt::format_to(std::back_inserter(out), "\",\"n\":{},\"f\":{},\"l\":{}", known.seen.count, known.seen.first,
                 known.seen.last);
  if (known.objects > 0) fmt::format_to(std::back_inserter(out), ",\"o\":{}", known.objects);
  if (known.dynamic) out += ",\"d\":true";
  if (known.element) {
    out += ",\"e\":";
    write(out, *known.element);
  }
  if (!known.members.empty()) {
    out += ",\"m\":";
    char separator = '[';
    for (const auto& [id, member] : fused_members(known)) {
      out += std::exchange(separator, ',');
      out += '[';
      append_json_string(out, id.shown);
      fmt::format_to(std::back_inserter(out), ",{},",
                     (member.optional ? kOptional : 0) | (id.is_class ? kClass : 0));
      write(out, member.known);
      out += ']';
    }
    out += ']';
  }
  out += '}';
}

Result<Known> read(const JsonDocument& document, std::uint32_t node) {
  const auto nodes = document.nodes();
  if (node >= nodes.size() || nodes[node].kind != JsonKind::object) return damaged();
  const auto field = [&](std::string_view key) { return document.find(node, key); };
  Known out;
  const std::uint32_t kinds = field("k");
  if (kinds == 0 || nodes[kinds].kind != JsonKind::string || !read_kinds(nodes[kinds].text, out.kinds))
    return damaged();
  if (!read_int(document, field("n"), out.seen.count) || !read_int(document, field("f"), out.seen.first) ||
      !read_int(document, field("l"), out.seen.last))
    return damaged();
  if (field("o") != 0 && !read_int(document, field("o"), out.objects)) return damaged();
  out.dynamic = field("d") != 0;
  if (const std::uint32_t element = field("e"); element != 0) {
    STREAMLAB_TRY(Known known, read(document, element));
    out.element = std::make_unique<Known>(std::move(known));
  }
  if (const std::uint32_t members = field("m"); members != 0) {
    if (nodes[members].kind != JsonKind::array) return damaged();
    for (std::uint32_t i = members + 1; i < nodes[members].next; i = nodes[i].next)
      STREAMLAB_CHECK(read_member(document, i, out));
  }
  return out;
}

}  // namespace streamlab::schema
