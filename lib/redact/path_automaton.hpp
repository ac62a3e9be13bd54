// SPDX-License-Identifier: Apache-2.0
// Many path patterns matched at once, key by key from the root down.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/path.hpp"

namespace streamlab::redact {

/// What all patterns together can have matched after some keys. Patterns that may begin at any depth are not
/// in the state until their first step matched, so that hundreds of rules cost nothing where none of them is
/// at work.
///
/// Use: start() → advance() per key → accepted(). States are plain values; the automaton is immutable; any
/// thread.
class PathAutomaton {
 public:
  struct Position {
    std::uint32_t pattern = 0;
    std::uint32_t step = 0;  ///< steps matched so far
    friend auto operator<=>(const Position&, const Position&) = default;
  };
  using State = std::vector<Position>;  ///< sorted, unique

  explicit PathAutomaton(std::vector<PathPattern> patterns);

  /// The state at the root, before any key.
  [[nodiscard]] const State& start() const { return start_; }
  /// The state one key further down; `to` is overwritten and must not be `from`.
  void advance(const State& from, std::string_view key, State& to) const;
  /// The state after a key that no pattern names.
  void advance_unnamed(const State& from, State& to) const { step(from, nullptr, to); }
  /// Is the pattern of this position matched by exactly the keys so far?
  [[nodiscard]] bool accepts(const Position& position) const {
    return position.step == patterns_[position.pattern].steps().size();
  }

  /// Does any pattern name this key literally, at any step?
  [[nodiscard]] bool names(std::string_view key) const { return named_.count(key) != 0; }
  /// All literal keys, in no order.
  [[nodiscard]] const std::vector<std::string>& alphabet() const { return alphabet_; }
  [[nodiscard]] const PathPattern& pattern(std::uint32_t index) const { return patterns_[index]; }
  [[nodiscard]] std::size_t size() const { return patterns_.size(); }

 private:
  void step(const State& from, const std::string_view* key, State& to) const;
  void add(State& to, std::uint32_t pattern, std::uint32_t step) const;

  std::vector<PathPattern> patterns_;
  State start_;
  std::vector<std::string> alphabet_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>>
      named_;                                  // key → patterns that may begin with it
  std::vector<std::uint32_t> begin_with_any_;  // floating patterns that begin with `*`
};

/// Which of these keys the pattern matches through a wildcard that was written (`*` or `**`, not the implied
/// "any depth"); bit i = key i, in any of the ways the pattern can match. 0 if it does not match. At most 64
/// keys.
std::uint64_t wildcard_mask(const PathPattern& pattern, std::span<const std::string_view> keys);

}  // namespace streamlab::redact
