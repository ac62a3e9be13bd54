// SPDX-License-Identifier: Apache-2.0
#include "schema/family.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "schema/family_tree.hpp"

namespace streamlab::schema {
namespace {

constexpr std::size_t kMostTypes = 256;
constexpr std::string_view kOtherTypes = "*other";
constexpr std::size_t kMostShapes = 1000;  // distinct T, then something is dynamic
constexpr std::size_t kMostNodes = 20000;  // of one tree: each event may bring hundreds of keys
constexpr std::size_t kMostStoredBytes = std::size_t{64} << 20;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// A T that is contained in the tree, and its events since the tree last counted them.
struct Contained {
  std::shared_ptr<const Shape> shape;
  Sight since;
};

struct Family {
  Known root;
  std::uint64_t events = 0;      // outside warm-up, of all runs
  std::uint64_t run_events = 0;  // outside warm-up, of this run
  std::uint64_t loaded_events = 0;
  std::size_t nodes = 1;
  std::unordered_map<std::string, Contained, TextHash, std::equal_to<>> contained;

  std::vector<Drift> observe(const std::shared_ptr<const Shape>& shape, std::string_view hash,
                             const Sight& sight, bool in_warmup, Naming& naming);
  void settle(Naming& naming);
  void calm(Naming& naming);
};

/// Gives the tree the counts that the look-up table holds back.
void Family::settle(Naming& naming) {
  for (auto& [hash, entry] : contained)
    if (entry.since.count > 0) nodes += join(root, *entry.shape, std::exchange(entry.since, {}), naming);
}

std::vector<Drift> Family::observe(const std::shared_ptr<const Shape>& shape, std::string_view hash,
                                   const Sight& sight, bool in_warmup, Naming& naming) {
  const bool judged = events >= kLearningEvents;
  const bool learning = run_events < kLearningEvents;
  if (!in_warmup) ++events, ++run_events;
  if (const auto known = contained.find(hash); known != contained.end()) {
    known->second.since.add(sight);
    return {};
  }
  std::vector<Drift> drifts;
  adopt(root, *shape, naming);
  // How often an object was met decides what may be missing from it.
  if (judged) {
    settle(naming);
    drifts = differences(root, *shape, learning, naming);
  }
  nodes += join(root, *shape, sight, naming);
  contained.emplace(hash, Contained{shape, {}});
  if (contained.size() > kMostShapes || nodes > kMostNodes) calm(naming);
  return drifts;
}

Known& node_with_most_members(Known& known) {
  Known* best = &known;
  const auto consider = [&](Known& child) {
    Known& theirs = node_with_most_members(child);
    if (theirs.members.size() > best->members.size()) best = &theirs;
  };
  if (known.element) consider(*known.element);
  for (auto& [id, member] : known.members) consider(member.known);
  return *best;
}

/// Stops following what varies without end.
void Family::calm(Naming& naming) {
  settle(naming);
  if (contained.size() > kMostShapes) {
    std::vector<const Shape*> shapes;
    shapes.reserve(contained.size());
    for (const auto& [hash, entry] : contained) shapes.push_back(entry.shape.get());
    if (Known* node = varying_node(root, shapes, naming)) make_dynamic(*node);
  }
  for (nodes = size_of(root); nodes > kMostNodes; nodes = size_of(root))
    make_dynamic(node_with_most_members(root));
  contained.clear();
}

Error not_ours(std::string reason) {
  return {ErrorCode::failed, "cannot read a stored schema family", std::move(reason)};
}

Result<Known> root_of(const Families::Stored& stored, JsonDocument& document) {
  // Three levels for each of a shape's 32.
  if (document.parse(stored.state, {kMostStoredBytes, 250}) != JsonReject::none)
    return not_ours("it is damaged");
  const std::uint32_t version = document.find(0, "v"), root = document.find(0, "root");
  if (version == 0 || document.nodes()[version].text != "1" || root == 0)
    return not_ours("a newer version of streamlab wrote it");
  return read(document, root);
}

void list_paths(const Known& known, const std::string& path, bool optional, std::vector<FamilyPath>& out) {
  out.push_back(
      {path, known.kinds, known.seen.count, optional, known.dynamic, known.seen.first, known.seen.last});
  if (known.element) list_paths(*known.element, path + "[]", false, out);
  for (const auto& [id, member] : known.members) {
    std::string below = path + '.';
    if (id.is_class)
      below += '*' + id.shown;
    else
      append_escaped_key(below, id.shown);
    list_paths(member.known, below, member.optional || id.is_class || id.is_wildcard(), out);
  }
}

}  // namespace

struct Families::Impl {
  Impl(ShownKey shown_key, OtherNames other_names) : naming(std::move(shown_key), std::move(other_names)) {}

  Naming naming;
  std::map<std::string, Family, std::less<>> families;

  Family& family(std::string_view event_type);
  void fold_surplus();
};

Family& Families::Impl::family(std::string_view event_type) {
  if (const auto known = families.find(event_type); known != families.end()) return known->second;
  const bool full = families.size() >= kMostTypes;
  return families.try_emplace(std::string(full ? kOtherTypes : event_type)).first->second;
}

/// Joins the types beyond the limit into "*other".
void Families::Impl::fold_surplus() {
  while (families.size() > kMostTypes + (families.contains(kOtherTypes) ? 1 : 0)) {
    auto last = std::prev(families.end());
    if (last->first == kOtherTypes) --last;
    Family surplus = std::move(last->second);
    families.erase(last);
    Family& other = families[std::string(kOtherTypes)];
    surplus.settle(naming);
    join(other.root, surplus.root);
    other.events += surplus.events;
    other.run_events += surplus.run_events;
    other.loaded_events += surplus.loaded_events;
    other.nodes = size_of(other.root);
  }
}

Families::Families(ShownKey shown_key, OtherNames other_names)
    : impl_(std::make_unique<Impl>(std::move(shown_key), std::move(other_names))) {}
Families::~Families() = default;
Families::Families(Families&&) noexcept = default;
Families& Families::operator=(Families&&) noexcept = default;

std::vector<Drift> Families::observe(std::string_view event_type, const std::shared_ptr<const Shape>& shape,
                                     std::string_view signature_hash, WallMicros at, bool in_warmup) {
  if (!shape) return {};
  return impl_->family(event_type).observe(shape, signature_hash, {1, at, at}, in_warmup, impl_->naming);
}

std::vector<Families::Stored> Families::save() const {
  std::vector<Stored> out;
  for (auto& [type, family] : impl_->families) {
    family.settle(impl_->naming);
    rename_met(family.root, impl_->naming);
    std::string state = fmt::format("{{\"v\":1,\"events\":{},\"root\":", family.events);
    write(state, family.root);
    state += '}';
    out.push_back({type, std::move(state), family.events});
  }
  return out;
}

Status Families::load(const Stored& stored) {
  JsonDocument document;
  STREAMLAB_TRY(Known known, root_of(stored, document));
  Family& family = impl_->families[stored.event_type];
  mark_loaded(known);
  join(family.root, known);
  family.events += stored.events;
  family.loaded_events += stored.events;
  family.nodes = size_of(family.root);
  impl_->fold_surplus();
  return ok();
}

Result<std::vector<Families::Stored>> Families::save_onto(const std::vector<Stored>& stored) const {
  Families joined([this](std::string_view key) { return impl_->naming.of({false, std::string(key)}).shown; });
  for (const Stored& family : stored) STREAMLAB_CHECK(joined.load(family));
  for (auto& [type, mine] : impl_->families) {
    mine.settle(impl_->naming);
    rename_met(mine.root, impl_->naming);
    Family& theirs = joined.impl_->families[type];
    adopt(theirs.root, mine.root, impl_->naming);
    join(theirs.root, own_of(mine.root));
    theirs.events += mine.events - mine.loaded_events;
  }
  joined.impl_->fold_surplus();
  return joined.save();
}

void Families::names_changed() {
  impl_->naming.forget();
  for (auto& [type, family] : impl_->families) rename_met(family.root, impl_->naming);
}

namespace {

void each_name_of(const Known& known, std::string_view type, const Families::TakeName& take) {
  if (known.element) each_name_of(*known.element, type, take);
  for (const auto& [id, member] : known.members) {
    if (!id.is_class) take(type, id.shown, member.known.seen.count);
    each_name_of(member.known, type, take);
  }
}

}  // namespace

void Families::each_name(const TakeName& take) const {
  for (const auto& [type, family] : impl_->families) each_name_of(family.root, type, take);
}

Result<FamilyView> view_of(const Families::Stored& stored) {
  JsonDocument document;
  STREAMLAB_TRY(const Known root, root_of(stored, document));
  FamilyView out{render(root), {}};
  list_paths(root, "$", false, out.paths);
  return out;
}

void Families::merge(const Families& other) {
  for (auto& [type, theirs] : other.impl_->families) {
    theirs.settle(other.impl_->naming);
    Family& mine = impl_->families[type];
    mine.settle(impl_->naming);
    join(mine.root, theirs.root);
    mine.events += theirs.events;
    mine.run_events += theirs.run_events;
    mine.nodes = size_of(mine.root);
  }
  impl_->fold_surplus();
}

}  // namespace streamlab::schema
