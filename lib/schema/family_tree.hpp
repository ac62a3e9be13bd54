// SPDX-License-Identifier: Apache-2.0
// The merged schema as a tree with counts. Internal to this room: family.hpp is what others use.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/family.hpp"
#include "schema/shape.hpp"

namespace streamlab::schema {

/// What a member is known by. Names loaded from a database are hidden ones, so the hidden name is the
/// identity; only where no salt gives unlisted keys a name of their own (all show as `~`) the raw name tells
/// them apart, until the run's end.
struct KnownName {
  bool is_class = false;
  std::string shown;
  std::string
      raw;  ///< "=" and the raw key where shown is `~` alone; else empty, as in what was loaded. Never stored
  friend auto operator<=>(const KnownName&, const KnownName&) = default;

  [[nodiscard]] bool is_hidden() const { return !is_class && shown.starts_with('~'); }
  /// Unlisted keys of earlier runs without a salt, fused: nobody knows any more which they were.
  [[nodiscard]] bool is_wildcard() const { return !is_class && shown == "~" && raw.empty(); }
};

/// How often and when a path was met, in events.
struct Sight {
  std::uint64_t count = 0;
  WallMicros first = 0, last = 0;  ///< meaningless while count is 0
  std::uint64_t loaded = 0;        ///< of count: what the database had told
  void add(const Sight& other);
};

struct KnownMember;

/// All that was ever seen at one path.
struct Known {
  std::uint8_t kinds = 0;  ///< as in Shape
  Sight seen;
  std::uint64_t objects = 0;  ///< events in which it was an object
  std::uint64_t objects_loaded = 0;
  bool dynamic = false;  ///< what is below varies without end and is not kept
  std::unique_ptr<Known> element;
  std::map<KnownName, KnownMember> members;
};

struct KnownMember {
  Known known;
  bool optional = false;
  std::string raw;  ///< the key as met in this run; of names loaded and not met since, empty
  bool met = false;
  std::uint64_t mark = 0;  ///< of the last join that touched it
};

/// Turns keys into what they are known by; remembers the answers of the function that hides them.
class Naming {
 public:
  explicit Naming(ShownKey shown_key, OtherNames other_names = {})
      : shown_key_(std::move(shown_key)), other_names_(std::move(other_names)) {}
  KnownName of(const MemberName& name);
  /// Under what else the key may be known: from another run, or since its name came to be shown in another
  /// way.
  [[nodiscard]] std::vector<KnownName> others(const std::string& key) const;
  /// Forgets what keys are shown as.
  void forget() { answers_.clear(); }
  /// A number that no join before had: members without it were not touched by this one.
  std::uint64_t next_mark() { return ++marks_; }

 private:
  std::uint64_t marks_ = 0;
  ShownKey shown_key_;
  OtherNames other_names_;
  std::unordered_map<std::string, std::string> answers_;
};

/// Joins a shape that was met as `sight` says. @returns the number of nodes that are new.
std::size_t join(Known& known, const Shape& came, const Sight& sight, Naming& naming);

/// Gives members that are known under another name the one that they have now: those that came …
void adopt(Known& known, const Shape& came, Naming& naming);
/// … those that another tree met in this run …
void adopt(Known& known, const Known& other, Naming& naming);
/// … or all that this tree met.
void rename_met(Known& known, Naming& naming);

/// Says that all counts so far come from the database.
void mark_loaded(Known& known);
/// The tree with the counts of this run alone.
Known own_of(const Known& known);

/// Joins two trees: associative, commutative; counts add, the rest is idempotent.
void join(Known& known, const Known& other);

Known copy_of(const Known& known);
/// The members as they are stored and shown: unlisted keys without a salt are one, `~`.
std::map<KnownName, KnownMember> fused_members(const Known& known);
std::size_t size_of(const Known& known);
/// Forgets what is below and keeps silent about it from now on.
void make_dynamic(Known& known);

/// T with hidden key names; unlisted keys without a salt are fused into one `~`.
std::string render(const Known& known);

/// What of `came` is not contained in `known`. `learning`: keys of which earlier runs kept no name are
/// silently new.
std::vector<Drift> differences(const Known& known, const Shape& came, bool learning, Naming& naming);

/// The node below which these shapes differ most, or null when that one is dynamic already.
Known* varying_node(Known& known, const std::vector<const Shape*>& shapes, Naming& naming);

/// The stored form of a node, and back. Hidden names only.
void write(std::string& out, const Known& known);
Result<Known> read(const JsonDocument& document, std::uint32_t node);

/// A key as one step of a path: `.`, `*`, `$` and `\` get a backslash.
void append_escaped_key(std::string& path, std::string_view key);

/// So many names at one place, each met in one event only, say that names are data there: further new ones
/// are told as one, `$.x.*`, not each by its own.
inline constexpr std::size_t kMostLoneNames = 20;

/// Enough events to say that a key is always there.
inline constexpr std::uint64_t kLearningEvents = 200;

}  // namespace streamlab::schema
