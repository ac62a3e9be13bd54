// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <string>
#include <utility>

#include "base/digest.hpp"
#include "schema/family_tree.hpp"

namespace streamlab::schema {
namespace {

constexpr std::string_view kKindLetters = "bnsz[{^";
constexpr std::size_t kMostTypeBytes = 2000;

/// A path as it is shown, and as it enters the group's hash.
struct Path {
  std::string shown = "$", raw = "$";
};

void append_key(std::string& path, std::string_view key) {
  path += '.';
  append_escaped_key(path, key);
}

Path below(const Path& path, const KnownName& id, std::string_view raw) {
  Path out = path;
  if (id.is_class) {
    out.shown += ".*" + id.shown;
    out.raw += ".*" + id.shown;
  } else {
    append_key(out.shown, id.shown);
    append_key(out.raw, raw);
  }
  return out;
}

Path element_of(const Path& path) {
  return {path.shown + "[]", path.raw + "[]"};
}

std::string shortened(std::string text) {
  if (text.size() <= kMostTypeBytes) return text;
  std::size_t size = kMostTypeBytes;
  while ((static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;  // not inside a character
  text.resize(size);
  return text + "…";
}

class Comparison {
 public:
  Comparison(bool learning, Naming& naming) : learning_(learning), naming_(naming) {}

  void compare(const Known& known, const Shape& came, const Path& path);
  std::vector<Drift> take() { return std::move(drifts_); }

 private:
  void compare_members(const Known& known, const std::map<MemberName, Member>& came, const Path& path);
  void missing_members(const Known& known, const std::map<KnownName, const Member*>& came, const Path& path);
  [[nodiscard]] bool silently_new(const Known& known, const KnownName& id) const;
  void tell(const Path& path, std::string old_type, std::string new_type, std::string kind, bool breaking);
  void tell_new(const Path& path, const Shape& came);
  void tell_one_of_many(const Path& path, const Shape& came);
  std::string shown(const Shape& shape);

  bool learning_;
  Naming& naming_;
  std::vector<Drift> drifts_;
};

std::string first_kind(std::uint8_t kinds) {
  return std::string(1, kKindLetters[static_cast<std::size_t>(std::countr_zero(kinds))]);
}

std::string Comparison::shown(const Shape& shape) {
  Known known;
  join(known, shape, {}, naming_);
  return render(known);
}

void Comparison::tell(const Path& path, std::string old_type, std::string new_type, std::string kind,
                      bool breaking) {
  std::string group = path.raw;
  group += '\0';
  group += kind;
  drifts_.push_back({.path = path.shown,
                     .old_type = shortened(std::move(old_type)),
                     .new_type = shortened(std::move(new_type)),
                     .breaking = breaking,
                     .kind = std::move(kind),
                     .group_part = sha256_hex(group)});
}

void Comparison::tell_new(const Path& path, const Shape& came) {
  if (came.kinds != 0) tell(path, {}, shown(came), first_kind(came.kinds), false);
}

/// Once an event, place and kind.
void Comparison::tell_one_of_many(const Path& path, const Shape& came) {
  if (came.kinds == 0) return;
  const Path any{path.shown + ".*", path.raw + ".*"};  // no key is written like this: its own * is escaped
  for (const Drift& told : drifts_)
    if (told.path == any.shown && told.kind == first_kind(came.kinds)) return;
  tell_new(any, came);
  drifts_.back().is_one_of_many = true;
}

bool names_are_data(const Known& known) {
  std::size_t lone = 0;
  for (const auto& [id, member] : known.members)
    if (!id.is_class && member.known.seen.count == 1 && ++lone == kMostLoneNames) return true;
  return false;
}

void Comparison::compare(const Known& known, const Shape& came, const Path& path) {
  if (const auto fresh = static_cast<std::uint8_t>(came.kinds & ~known.kinds); fresh != 0) {
    // What was only ever null had no type yet that anybody could rely on.
    tell(path, render(known), shown(came), first_kind(fresh), known.kinds != Shape::kNull);
  }
  if (known.dynamic) return;
  if (came.element && (known.kinds & Shape::kArray) != 0) {
    if (known.element) {
      compare(*known.element, *came.element, element_of(path));
    } else {
      tell_new(element_of(path), *came.element);
    }
  }
  if (came.members && (known.kinds & Shape::kObject) != 0) compare_members(known, *came.members, path);
}

bool Comparison::silently_new(const Known& known, const KnownName& id) const {
  if (!learning_ || !id.is_hidden()) return false;
  for (const auto& [theirs, member] : known.members) {
    if (theirs.is_wildcard()) return true;
    if (id.shown == "~" && theirs.is_hidden() && !member.met) return true;
  }
  return false;
}

void Comparison::compare_members(const Known& known, const std::map<MemberName, Member>& came,
                                 const Path& path) {
  std::map<KnownName, const Member*> present;
  for (const auto& [name, member] : came) {
    const KnownName id = naming_.of(name);
    present.emplace(id, &member);
    const Path here = below(path, id, name.name);
    if (const auto at = known.members.find(id); at != known.members.end()) {
      compare(at->second.known, member.shape, here);
    } else if (!silently_new(known, id)) {
      if (names_are_data(known))
        tell_one_of_many(path, member.shape);
      else
        tell_new(here, member.shape);
    }
  }
  missing_members(known, present, path);
}

void Comparison::missing_members(const Known& known, const std::map<KnownName, const Member*>& came,
                                 const Path& path) {
  // An object met a few times only says nothing of what is always in it: an optional part's own optional
  // parts are no drift.
  if (known.objects < kLearningEvents) return;
  bool wildcard = false, unnamed = false;
  for (const auto& [id, member] : known.members) wildcard = wildcard || id.is_wildcard();
  for (const auto& [id, member] : came) unnamed = unnamed || (id.shown == "~" && !id.is_class);
  for (const auto& [id, member] : known.members) {
    if (id.is_class || member.optional || id.is_wildcard()) continue;
    if (wildcard && learning_ && id.is_hidden()) continue;
    if (unnamed && id.is_hidden() && !member.met) continue;
    const auto theirs = came.find(id);
    if (theirs != came.end() && !theirs->second->optional) continue;
    tell(below(path, id, member.met ? std::string_view(member.raw) : std::string_view(id.shown)),
         render(member.known), {}, "missing", true);
  }
}

}  // namespace

void append_escaped_key(std::string& path, std::string_view key) {
  for (const char c : key) {
    if (c == '.' || c == '*' || c == '$' || c == '\\') path += '\\';
    path += c;
  }
}

std::vector<Drift> differences(const Shape& known, const Shape& came) {
  Naming naming([](std::string_view key) { return std::string(key); });
  Known tree;
  join(tree, known, {kLearningEvents}, naming);
  return differences(tree, came, false, naming);
}

std::vector<Drift> differences(const Known& known, const Shape& came, bool learning, Naming& naming) {
  Comparison comparison(learning, naming);
  comparison.compare(known, came, {});
  return comparison.take();
}

}  // namespace streamlab::schema
