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

/// One rule's path, parsed. Never changes once made; any thread.
class PathPattern {
 public:
  /// Parses the text as written in a rule. `$` alone is the root itself: a payload that is a bare scalar or
  /// an array of them. Refused (invalid_config, without a place) are an empty text or step, a `*` within a
  /// key, a `$` anywhere but at the start, other escapes than those above, and more than 64 steps, which is
  /// as deep as payloads are accepted. `**.**` is `**`.
  static Result<PathPattern> parse(std::string_view text);

  /// Does it match exactly this chain of keys (unescaped), from the root down? Takes keys × steps.
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
