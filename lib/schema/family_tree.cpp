// SPDX-License-Identifier: Apache-2.0
#include "schema/family_tree.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"

namespace streamlab::schema {
namespace {

constexpr std::size_t kMostAnswers = 65536;

using KnownMembers = std::map<KnownName, KnownMember>;

/// The member of that key under the name it has now, if it is known at all.
KnownMember* settled(KnownMembers& members, const MemberName& name, Naming& naming) {
  const KnownName id = naming.of(name);
  if (const auto at = members.find(id); at != members.end()) return &at->second;
  if (name.is_class || members.empty()) return nullptr;
  for (const KnownName& other : naming.others(name.name)) {
    auto node = members.extract(other);
    if (node.empty()) continue;
    node.key() = id;
    return &members.insert(std::move(node)).position->second;
  }
  return nullptr;
}

std::size_t join_members(Known& known, const std::map<MemberName, Member>& came, const Sight& sight,
                         Naming& naming) {
  const std::uint64_t mark = naming.next_mark();
  const bool first_object = known.objects == 0;
  known.objects += sight.count;
  std::size_t made = 0;
  bool unnamed = false;
  for (const auto& [name, member] : came) {
    const KnownName id = naming.of(name);
    unnamed = unnamed || (id.shown == "~" && !id.is_class);
    KnownMember* const found = settled(known.members, name, naming);
    const bool is_new = found == nullptr;
    KnownMember& mine = is_new ? known.members[id] : *found;
    mine.optional = !id.is_class && (mine.optional || member.optional || (is_new && !first_object));
    mine.mark = mark;
    if (!std::exchange(mine.met, true) && !id.is_class) mine.raw = name.name;
    made += join(mine.known, member.shape, sight, naming) + (is_new ? 1 : 0);
  }
  for (auto& [id, member] : known.members) {
    // Hidden names of a run with a salt mean nothing to one without: they are neither there nor missing.
    const bool unknown = id.is_wildcard() || (unnamed && id.is_hidden() && !member.met);
    if (member.mark != mark && !id.is_class && !unknown) member.optional = true;
  }
  return made;
}

}  // namespace

void Sight::add(const Sight& other) {
  if (other.count == 0) return;
  first = count == 0 ? other.first : std::min(first, other.first);
  last = count == 0 ? other.last : std::max(last, other.last);
  count += other.count;
  loaded += other.loaded;
}

std::vector<KnownName> Naming::others(const std::string& key) const {
  std::vector<KnownName> out;
  if (!other_names_) return out;
  for (std::string& name : other_names_(key))
    if (name != "~") out.push_back({false, std::move(name), {}});
  out.push_back({false, "~", '=' + key});
  return out;
}

KnownName Naming::of(const MemberName& name) {
  if (name.is_class) return {true, name.name, {}};
  auto answer = answers_.find(name.name);
  if (answer == answers_.end()) {
    if (answers_.size() >= kMostAnswers) answers_.clear();
    answer = answers_.emplace(name.name, shown_key_(name.name)).first;
  }
  KnownName out{false, answer->second, {}};
  if (out.shown == "~") out.raw = '=' + name.name;
  return out;
}

std::size_t join(Known& known, const Shape& came, const Sight& sight, Naming& naming) {
  known.kinds |= came.kinds;
  known.seen.add(sight);
  if (known.dynamic) return 0;
  std::size_t made = 0;
  if (came.element) {
    if (!known.element) {
      known.element = std::make_unique<Known>();
      ++made;
    }
    made += join(*known.element, *came.element, sight, naming);
  }
  if (came.members) made += join_members(known, *came.members, sight, naming);
  return made;
}

void join(Known& known, const Known& other) {
  const bool both_objects = known.objects > 0 && other.objects > 0;
  known.kinds |= other.kinds;
  known.seen.add(other.seen);
  known.objects += other.objects;
  known.objects_loaded += other.objects_loaded;
  if (known.dynamic || other.dynamic) {
    make_dynamic(known);
    return;
  }
  if (other.element) {
    if (!known.element) known.element = std::make_unique<Known>();
    join(*known.element, *other.element);
  }
  if (both_objects)
    for (auto& [id, member] : known.members)
      if (!id.is_class && other.members.find(id) == other.members.end()) member.optional = true;
  for (const auto& [id, member] : other.members) {
    const auto [at, is_new] = known.members.try_emplace(id);
    KnownMember& mine = at->second;
    mine.optional = !id.is_class && (mine.optional || member.optional || (is_new && both_objects));
    if (!mine.met) mine.met = member.met, mine.raw = member.raw;
    join(mine.known, member.known);
  }
}

void adopt(Known& known, const Shape& came, Naming& naming) {
  if (known.element && came.element) adopt(*known.element, *came.element, naming);
  if (!came.members) return;
  for (const auto& [name, member] : *came.members)
    if (KnownMember* mine = settled(known.members, name, naming)) adopt(mine->known, member.shape, naming);
}

void adopt(Known& known, const Known& other, Naming& naming) {
  if (known.element && other.element) adopt(*known.element, *other.element, naming);
  for (const auto& [id, member] : other.members) {
    const bool by_key = !id.is_class && member.met && !member.raw.empty();
    KnownMember* mine = nullptr;
    if (by_key) {
      mine = settled(known.members, {false, member.raw}, naming);
    } else if (const auto at = known.members.find(id); at != known.members.end()) {
      mine = &at->second;
    }
    if (mine != nullptr) adopt(mine->known, member.known, naming);
  }
}

void rename_met(Known& known, Naming& naming) {
  if (known.element) rename_met(*known.element, naming);
  std::vector<std::string> keys;
  for (auto& [id, member] : known.members) {
    rename_met(member.known, naming);
    if (!id.is_class && member.met && !(naming.of({false, member.raw}) == id)) keys.push_back(member.raw);
  }
  for (const std::string& key : keys) settled(known.members, {false, key}, naming);
}

void mark_loaded(Known& known) {
  known.seen.loaded = known.seen.count;
  known.objects_loaded = known.objects;
  if (known.element) mark_loaded(*known.element);
  for (auto& [id, member] : known.members) mark_loaded(member.known);
}

namespace {

void forget_loaded(Known& known) {
  known.seen.count -= known.seen.loaded;
  known.objects -= known.objects_loaded;
  known.seen.loaded = known.objects_loaded = 0;
  if (known.element) forget_loaded(*known.element);
  for (auto& [id, member] : known.members) forget_loaded(member.known);
}

}  // namespace

Known own_of(const Known& known) {
  Known out = copy_of(known);
  forget_loaded(out);
  return out;
}

Known copy_of(const Known& known) {
  Known out;
  join(out, known);
  return out;
}

std::map<KnownName, KnownMember> fused_members(const Known& known) {
  std::map<KnownName, KnownMember> out;
  for (const auto& [id, member] : known.members) {
    KnownName name = id;
    name.raw.clear();
    const auto [at, is_new] = out.try_emplace(name);
    KnownMember& mine = at->second;
    mine.optional = member.optional || name.is_wildcard();
    if (is_new) {
      mine.known = copy_of(member.known);
    } else {
      join(mine.known, member.known);
    }
  }
  return out;
}

std::size_t size_of(const Known& known) {
  std::size_t out = 1 + (known.element ? size_of(*known.element) : 0);
  for (const auto& [id, member] : known.members) out += size_of(member.known);
  return out;
}

void make_dynamic(Known& known) {
  known.dynamic = true;
  known.element.reset();
  known.members.clear();
}

namespace {

Shape as_shape(const Known& known) {
  Shape out;
  out.kinds = known.kinds;
  if (known.element) out.element = std::make_shared<const Shape>(as_shape(*known.element));
  if ((known.kinds & Shape::kObject) == 0) return out;
  std::map<MemberName, Member> members;
  for (const auto& [id, member] : fused_members(known))
    members.emplace(MemberName{id.is_class, id.shown}, Member{as_shape(member.known), member.optional});
  out.members = std::make_shared<const std::map<MemberName, Member>>(std::move(members));
  return out;
}

}  // namespace

std::string render(const Known& known) {
  return render(as_shape(known));
}

namespace {

/// Distinct forms among the shapes of one child, and the child.
struct Candidate {
  Known* known = nullptr;
  std::vector<const Shape*> shapes{};
  std::size_t distinct = 0;
};

std::size_t distinct_of(const std::vector<const Shape*>& shapes) {
  std::unordered_set<std::string> texts;
  for (const Shape* shape : shapes) texts.insert(render(*shape));
  return texts.size();
}

Candidate most_varied_child(Known& known, const std::vector<const Shape*>& shapes, Naming& naming) {
  std::map<Known*, std::vector<const Shape*>> children;
  for (const Shape* shape : shapes) {
    if (shape->element && known.element) children[known.element.get()].push_back(shape->element.get());
    if (!shape->members) continue;
    for (const auto& [name, member] : *shape->members)
      if (const auto at = known.members.find(naming.of(name)); at != known.members.end())
        children[&at->second.known].push_back(&member.shape);
  }
  Candidate best;
  for (auto& [child, theirs] : children) {
    if (theirs.size() <= best.distinct) continue;
    if (const std::size_t distinct = distinct_of(theirs); distinct > best.distinct)
      best = {child, std::move(theirs), distinct};
  }
  return best;
}

}  // namespace

Known* varying_node(Known& known, const std::vector<const Shape*>& shapes, Naming& naming) {
  Known* at = &known;
  std::vector<const Shape*> here = shapes;
  std::size_t distinct = distinct_of(here);
  while (!at->dynamic) {
    Candidate child = most_varied_child(*at, here, naming);
    // Where no child alone explains most of the variety, it is the members themselves that vary.
    if (child.distinct * 2 <= distinct) return at;
    at = child.known;
    here = std::move(child.shapes);
    distinct = child.distinct;
  }
  return nullptr;
}

}  // namespace streamlab::schema
