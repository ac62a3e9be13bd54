// SPDX-License-Identifier: Apache-2.0
// Events full of personal data, with rules that keep none of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.hpp"

namespace streamlab::test {

/// Draws in order; the same seed gives the same cases everywhere.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view purpose) : rng_(seed, purpose) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(rng_.bits(drawn_++) % bound); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[below(of.size())];
  }

 private:
  Rng rng_;
  std::uint64_t drawn_ = 0;
};

/// Rules, and what a generator of events may do under them.
struct LeakRules {
  std::string json;            ///< the value of pii_redaction_rules
  bool keys_in_clear = false;  ///< schema_keys shows unlisted keys: needles may not be keys
  bool detectors = true;       ///< needles that detectors find may stand at allowed paths
  bool salted = true;
};
LeakRules make_rules(Dice& dice);

struct LeakCase {
  std::string payload, wire_type;
  int status = 0;
};

/// One event; every needle in it is new, of 60 bits and 12 characters or more, and stands where nothing may
/// keep it: as a value of a hashed, removed or unlisted field, as a key, in an error's class, message and
/// stack, as an event type, in arrays, escaped, as a number, in what is no JSON, and as an e-mail address in
/// a field that is allowed.
LeakCase make_case(Dice& dice, const LeakRules& rules, std::vector<std::string>& needles);

}  // namespace streamlab::test
