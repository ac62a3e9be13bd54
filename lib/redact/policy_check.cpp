// SPDX-License-Identifier: Apache-2.0
#include "redact/policy_check.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "redact/path_automaton.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMaxTransitions = 400'000;

std::vector<PathPattern> patterns_of(const Policy& policy) {
  std::vector<PathPattern> out;
  for (const Rule& rule : policy.rules) out.push_back(rule.path);
  return out;
}

/// Walks every distinguishable path that no remove or hash rule has cut off, and notes which rule decides
/// there. Returns false when the bound was met first.
bool find_deciding(const Policy& policy, std::vector<bool>& decides) {
  const PathAutomaton automaton(patterns_of(policy));
  std::set<PathAutomaton::State> seen;
  std::deque<const PathAutomaton::State*> open;
  std::size_t missing = policy.rules.size(), transitions = 0;
  const auto visit = [&](const PathAutomaton::State& state) {
    const auto [place, is_new] = seen.insert(state);
    if (!is_new) return;
    const int rule = deciding_rule(policy, automaton, state);
    if (rule >= 0 && !decides[static_cast<std::size_t>(rule)]) {
      decides[static_cast<std::size_t>(rule)] = true;
      --missing;
    }
    if (rule < 0 || policy.rules[static_cast<std::size_t>(rule)].action == Action::allow)
      open.push_back(&*place);
  };
  visit(automaton.start());
  PathAutomaton::State next;
  while (!open.empty() && missing > 0) {
    const PathAutomaton::State& at = *open.front();
    open.pop_front();
    for (const std::string& key : automaton.alphabet()) {
      automaton.advance(at, key, next);
      visit(next);
    }
    automaton.advance_unnamed(at, next);
    visit(next);
    transitions += automaton.alphabet().size() + 1;
    if (transitions > kMaxTransitions) return false;
  }
  return true;
}

/// A rule that takes all paths of `victim` by itself, or -1.
int single_cause(const Policy& policy, std::size_t victim) {
  const Rule& lost = policy.rules[victim];
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const Rule& rule = policy.rules[i];
    const bool wins = rule.action > lost.action || (rule.action == lost.action && i < victim);
    if (i != victim && wins && rule.path.covers(lost.path)) return static_cast<int>(i);
    if (i == victim || rule.action == Action::allow) continue;
    // A removed or hashed object takes everything below it along.
    if (const auto below = PathPattern::parse(rule.path.text() + ".**");
        below.ok() && wins && below->covers(lost.path))
      return static_cast<int>(i);
    if (const auto child = PathPattern::parse(rule.path.text() + ".*.**");
        child.ok() && child->covers(lost.path))
      return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

int deciding_rule(const Policy& policy, const PathAutomaton& automaton, const PathAutomaton::State& state) {
  int best = -1;
  for (const PathAutomaton::Position& at : state) {
    if (!automaton.accepts(at) || at.pattern >= policy.rules.size()) continue;
    const auto index = static_cast<int>(at.pattern);
    if (best < 0 || policy.rules[at.pattern].action > policy.rules[static_cast<std::size_t>(best)].action)
      best = index;
  }
  return best;
}

std::vector<Shadowed> shadowed_rules(const Policy& policy) {
  std::vector<bool> decides(policy.rules.size(), false);
  const bool exact = find_deciding(policy, decides);
  std::vector<Shadowed> out;
  for (std::size_t i = 0; i < decides.size(); ++i) {
    if (decides[i]) continue;
    const int by = single_cause(policy, i);
    if (exact || by >= 0) out.push_back({i, by});
  }
  return out;
}

}  // namespace streamlab::redact
