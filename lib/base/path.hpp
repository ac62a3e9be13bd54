// SPDX-License-Identifier: Apache-2.0
// The rules' path grammar. `name` that key at any depth; `a.b` b directly under a, at any depth; `$.a.b` from
// the root;
// `*` any one key; `**` any number of levels; `\.` `\*` `\$` `\\` literal. Keys compare byte for byte after
// JSON unescaping. Arrays are transparent: an element has the path of its array.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace streamlab {

struct PathStep {
  enum class Kind : std::uint8_t { key, any_key, any_levels } kind = Kind::key;
  std::string key{};
  friend bool operator==(const PathStep&, const PathStep&) = default;
};

class PathPattern {
 public:
  /// Parses the text as written in a rule; the error says what is wrong with it.
  static Result<PathPattern> parse(std::string_view text);

  /// Does it match exactly this chain of keys, from the root down?
  [[nodiscard]] bool matches(std::span<const std::string_view> keys) const;

  /// Is there no path that `other` matches and this does not? False, too, where patterns of many wildcards
  /// leave it undecided: no good rule is ever called shadowed.
  [[nodiscard]] bool covers(const PathPattern& other) const;

  [[nodiscard]] const std::string& text() const { return text_; }  ///< as written
  [[nodiscard]] bool rooted() const { return rooted_; }
  [[nodiscard]] std::span<const PathStep> steps() const { return steps_; }

 private:
  std::string text_;
  bool rooted_ = false;
  std::vector<PathStep> steps_;
};

}  // namespace streamlab
