// SPDX-License-Identifier: Apache-2.0
// The merged schema of one scenario's event type, and what no longer fits it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/shape.hpp"

namespace streamlab::schema {

/// One difference, told once per path.
struct Drift {
  std::string path;       ///< with hidden key names, e.g. `$.device.~1a2b3c4d`; `[]` for array elements;
                          ///< `$.x.*` for one more of many new names below $.x
  std::string old_type;   ///< T of what was known there, hidden key names; empty = the path is new
  std::string new_type;   ///< T of what came; empty = missing
  bool breaking = false;  ///< else additive
  std::string kind;       ///< the one kind that is new (b n s z [ {) or "missing"
  bool is_one_of_many = false;  ///< path ends in `.*`: 20 names there were met in one event each
  std::string group_part;  ///< SHA-256 hex(raw path 00 kind): takes the schema's place in the grouping hash
};

/// How a raw key name is shown and stored; given by the redactor.
using ShownKey = std::function<std::string(std::string_view key)>;
/// The other names under which it may have been stored: in clear, hidden by this key or the one before.
using OtherNames = std::function<std::vector<std::string>(std::string_view key)>;

/// The families of one scenario: event type → merged schema with counts per path, first and last seen. At
/// most 256 types, then "*other". A family with over 1,000 distinct T is `dynamic` below the node that
/// varies, and silent there.
///
/// A key is known by the name that it is shown as. Where that changes — another rule lists it, it came to be
/// common, the salt was replaced — it is recognised by its other names, and is neither new nor missing.
///
/// Use: load() what the database holds → observe() each event in order → save_onto() what it holds by then.
/// One thread.
class Families {
 public:
  explicit Families(ShownKey shown_key, OtherNames other_names = {});
  ~Families();
  Families(Families&&) noexcept;
  Families& operator=(Families&&) noexcept;

  /// Joins the event's shape. Drift is told once its family has 200 events outside warm-up; then joined, so
  /// told once. A key that some events lack is optional and raises none. Where ever new names come, only
  /// the first are told by their own: a source that names each of its keys anew does not make an issue an
  /// event.
  std::vector<Drift> observe(std::string_view event_type, const std::shared_ptr<const Shape>& shape,
                             std::string_view signature_hash, WallMicros at, bool in_warmup);

  /// One family's stored form: a versioned text (`{"v":1,…}`) with hidden key names only.
  struct Stored {
    std::string event_type;
    std::string state;
    std::uint64_t events;
  };
  [[nodiscard]] std::vector<Stored> save() const;
  Status load(const Stored& family);

  /// What is stored by now, joined with what this run adds: of counts only those since load(), so that two
  /// runs of one scenario at once lose nothing of each other and count nothing twice.
  [[nodiscard]] Result<std::vector<Stored>> save_onto(const std::vector<Stored>& stored) const;

  /// Keys may be shown in another way from now on.
  void names_changed();
  /// The names of all keys and in how many events of a family each was met, once per path.
  using TakeName =
      std::function<void(std::string_view event_type, std::string_view shown, std::uint64_t events)>;
  void each_name(const TakeName& take) const;

  /// Associative, commutative, idempotent on what is known; counts add.
  void merge(const Families& other);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One path of a stored family, for people.
struct FamilyPath {
  std::string path;          ///< as in Drift
  std::uint8_t kinds = 0;    ///< as in Shape
  std::uint64_t events = 0;  ///< in which it was met
  bool optional = false;     ///< some events that had what is above lacked it
  bool dynamic = false;      ///< what is below varies without end and is not followed
  WallMicros first_seen = 0, last_seen = 0;
};

/// A stored family taken apart: what it knows as one T, and path by path, parents first.
struct FamilyView {
  std::string text;
  std::vector<FamilyPath> paths;  ///< never empty: the root comes first
};
Result<FamilyView> view_of(const Families::Stored& family);

/// What a reader that knows `known` would meet anew in `came`, as drift tells it; names are in clear as they
/// are given.
std::vector<Drift> differences(const Shape& known, const Shape& came);

}  // namespace streamlab::schema
