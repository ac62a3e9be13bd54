// SPDX-License-Identifier: Apache-2.0
// Which rules of a policy never decide anything.
#pragma once

#include <cstddef>
#include <vector>

#include "redact/path_automaton.hpp"
#include "redact/policy.hpp"

namespace streamlab::redact {

/// The rule that decides at a path where the automaton (built over the policy's rules, in their order,
/// perhaps with more patterns after them) is in this state: highest action, then first listed; -1 = none.
/// What lies above is not looked at.
int deciding_rule(const Policy& policy, const PathAutomaton& automaton, const PathAutomaton::State& state);

struct Shadowed {
  std::size_t rule = 0;  ///< the one for which no path exists where it decides
  int by = -1;           ///< a rule that alone takes all its paths, or -1 when several do so together
};

/// Rules that never decide, in the policy's order. A rule loses a path to one of a higher action there or,
/// for remove and hash, anywhere above it (both take the whole subtree), and to an equal action that was
/// listed earlier.
///
/// Exact for all but absurd rule sets; where the search grows past its bound a rule is taken to be good.
std::vector<Shadowed> shadowed_rules(const Policy& policy);

}  // namespace streamlab::redact
