// SPDX-License-Identifier: Apache-2.0
#include "redact/path_automaton.hpp"

#include <algorithm>
#include <array>

namespace streamlab::redact {
namespace {

using Kind = PathStep::Kind;

bool floats(const PathPattern& pattern) {
  return !pattern.rooted() && (pattern.steps().empty() || pattern.steps()[0].kind != Kind::any_levels);
}

}  // namespace

PathAutomaton::PathAutomaton(std::vector<PathPattern> patterns) : patterns_(std::move(patterns)) {
  for (const PathPattern& pattern : patterns_)
    for (const PathStep& step : pattern.steps())
      if (step.kind == Kind::key) alphabet_.push_back(step.key);
  std::sort(alphabet_.begin(), alphabet_.end());
  alphabet_.erase(std::unique(alphabet_.begin(), alphabet_.end()), alphabet_.end());
  for (const std::string& key : alphabet_) named_[key];

  for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
    if (!floats(patterns_[i]))
      add(start_, i, 0);
    else if (patterns_[i].steps()[0].kind == Kind::any_key)
      begin_with_any_.push_back(i);
    else
      named_[patterns_[i].steps()[0].key].push_back(i);
  }
  std::sort(start_.begin(), start_.end());
}

void PathAutomaton::add(State& to, std::uint32_t pattern, std::uint32_t step) const {
  const auto steps = patterns_[pattern].steps();
  for (;; ++step) {  // `**` may match no level at all
    to.push_back({pattern, step});
    if (step >= steps.size() || steps[step].kind != Kind::any_levels) return;
  }
}

void PathAutomaton::advance(const State& from, std::string_view key, State& to) const {
  step(from, &key, to);
}

void PathAutomaton::step(const State& from, const std::string_view* key, State& to) const {
  to.clear();
  for (const Position& at : from) {
    const auto steps = patterns_[at.pattern].steps();
    if (at.step >= steps.size()) continue;
    const PathStep& next = steps[at.step];
    if (next.kind == Kind::any_levels) add(to, at.pattern, at.step);
    if (next.kind == Kind::any_key || (next.kind == Kind::key && key != nullptr && next.key == *key))
      add(to, at.pattern, at.step + 1);
  }
  for (std::uint32_t pattern : begin_with_any_) add(to, pattern, 1);
  if (key != nullptr)
    if (const auto found = named_.find(*key); found != named_.end())
      for (std::uint32_t pattern : found->second) add(to, pattern, 1);
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

std::uint64_t wildcard_mask(const PathPattern& pattern, std::span<const std::string_view> keys) {
  const auto steps = pattern.steps();
  const std::size_t n = std::min<std::size_t>(keys.size(), 64), m = steps.size();
  if (n != keys.size() || m > 64) return 0;
  // forward[i][j]: the first i keys can have matched the first j steps; backward: the rest can match the
  // rest.
  std::array<std::array<bool, 66>, 65> forward{}, backward{};
  forward[0][0] = true;
  for (std::size_t i = 0; i <= n; ++i) {
    if (!pattern.rooted()) forward[i][0] = true;
    for (std::size_t j = 0; j < m; ++j) {
      if (!forward[i][j]) continue;
      if (steps[j].kind == Kind::any_levels) {
        forward[i][j + 1] = true;
        if (i < n) forward[i + 1][j] = true;
      } else if (i < n && (steps[j].kind == Kind::any_key || steps[j].key == keys[i])) {
        forward[i + 1][j + 1] = true;
      }
    }
  }
  if (!forward[n][m]) return 0;
  backward[n][m] = true;
  for (std::size_t i = n + 1; i-- > 0;)
    for (std::size_t j = m; j-- > 0;) {
      if (steps[j].kind == Kind::any_levels)
        backward[i][j] = backward[i][j + 1] || (i < n && backward[i + 1][j]);
      else
        backward[i][j] =
            i < n && (steps[j].kind == Kind::any_key || steps[j].key == keys[i]) && backward[i + 1][j + 1];
    }
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      const bool by_star = steps[j].kind == Kind::any_key && backward[i + 1][j + 1];
      const bool by_stars = steps[j].kind == Kind::any_levels && backward[i + 1][j];
      if (forward[i][j] && (by_star || by_stars)) mask |= std::uint64_t{1} << i;
    }
  return mask;
}

}  // namespace streamlab::redact
