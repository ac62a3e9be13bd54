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
  std::string path;        ///< with hidden key names, e.g. `$.device.~1a2b3c4d`; `[]` for array elements
  std::string old_type;    ///< T of what was known there, hidden key names; empty = the path is new
  std::string new_type;    ///< T of what came; empty = missing
  bool breaking = false;   ///< else additive
  std::string kind;        ///< the one kind that is new (b n s z [ {) or "missing"
  std::string group_part;  ///< SHA-256 hex(raw path 00 kind): takes the schema's place in the grouping hash
};

/// How a raw key name is shown and stored; given by the redactor.
using ShownKey = std::function<std::string(std::string_view key)>;

/// The families of one scenario: event type → merged schema with counts per path, first and last seen. At
/// most 256 types, then "*other". A family with over 1,000 distinct T is `dynamic` below the node that
/// varies, and silent there.
///
/// Use: load() what the database holds → observe() each event in order → save(). One thread.
class Families {
 public:
  explicit Families(ShownKey shown_key);
  ~Families();
  Families(Families&&) noexcept;
  Families& operator=(Families&&) noexcept;

  /// Joins the event's shape. Drift is told once its family has 200 events outside warm-up; then joined, so
  /// told once. A key that some events lack is optional and raises none.
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

  /// Associative, commutative, idempotent on what is known; counts add.
  void merge(const Families& other);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace streamlab::schema
